package io.signalbox.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.Severity;
import io.signalbox.listener.store.JsonTexts;

/** A kept {@link RuleDefinition}. */
@Entity
@Table(name = "rules")
public class Rule {

    @Id
    private UUID id;

    private String name;
    private boolean enabled;

    @Enumerated(EnumType.STRING)
    @Column(name = "min_severity")
    private Severity minSeverity;

    @Column(name = "source_pattern")
    private String source;

    @Column(name = "name_pattern")
    private String entryName;

    @Convert(converter = JsonTexts.class)
    private List<String> origins;

    @Convert(converter = JsonTexts.class)
    private List<String> recipients;

    @Column(name = "window_millis")
    private long windowMillis;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    @Version
    private int version;

    /** For EclipseLink. */
    protected Rule() {}

    /** A new rule. */
    public Rule(RuleDefinition definition, Instant now) {
        id = EntryIds.next();
        createdAt = now;
        define(definition, now);
    }

    /** Replaces what was decided before. */
    public void define(RuleDefinition definition, Instant now) {
        name = definition.name();
        enabled = definition.enabled();
        minSeverity = definition.minSeverity();
        source = definition.source().pattern();
        entryName = definition.entryName().pattern();
        origins = definition.origins();
        recipients = definition.recipients();
        windowMillis = definition.window().toMillis();
        updatedAt = now;
    }

    /** What a person decided. */
    public RuleDefinition definition() {
        return new RuleDefinition(
                name,
                enabled,
                minSeverity,
                new Glob(source),
                new Glob(entryName),
                origins,
                recipients,
                Duration.ofMillis(windowMillis));
    }

    /** A UUIDv7. */
    public UUID id() {
        return id;
    }

    /** When it was made. */
    public Instant createdAt() {
        return createdAt;
    }

    /** When it was last defined. */
    public Instant updatedAt() {
        return updatedAt;
    }

    /** Grows with each definition. */
    public int version() {
        return version;
    }
}
