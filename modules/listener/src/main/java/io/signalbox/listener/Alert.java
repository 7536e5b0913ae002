package io.signalbox.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import jakarta.json.JsonArray;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.listener.store.JsonArrays;

/** Something that a rule waits for happens: counted for as long as it is not resolved. */
@Entity
@Table(name = "alerts")
public class Alert {

    @Id
    private UUID id;

    @Column(name = "rule_id")
    private UUID ruleId;

    @Column(name = "rule_name")
    private String ruleName;

    @Enumerated(EnumType.STRING)
    private AlertState state;

    @Enumerated(EnumType.STRING)
    private Severity severity;

    private String fingerprint;
    private long occurrences;

    @Column(name = "first_seen")
    private Instant firstSeen;

    @Column(name = "last_seen")
    private Instant lastSeen;

    @Convert(converter = JsonArrays.class)
    private JsonArray entries;

    @Column(name = "notified_at")
    private Instant notifiedAt;

    @Column(name = "silenced_until")
    private Instant silencedUntil;

    @Column(name = "resolved_at")
    private Instant resolvedAt;

    /** For EclipseLink. */
    protected Alert() {}

    /** A new alert, open, for what was first sighted now. */
    public Alert(Sighting sighting) {
        id = EntryIds.next();
        ruleId = sighting.rule().id();
        state = AlertState.OPEN;
        fingerprint = sighting.fingerprint();
        severity = sighting.severity();
        firstSeen = sighting.first();
        lastSeen = sighting.last();
        entries = JsonArray.EMPTY_JSON_ARRAY;
        count(sighting);
    }

    /** Counts what happened again; opens the alert where its silence is over, and tells whether it did. */
    public boolean happenAgain(Sighting sighting, Instant now) {
        count(sighting);
        var silenceIsOver = state == AlertState.SILENCED && !silencedUntil.isAfter(now);
        if (silenceIsOver) {
            state = AlertState.OPEN;
            silencedUntil = null;
        }
        return silenceIsOver;
    }

    private void count(Sighting sighting) {
        ruleName = sighting.rule().definition().name();
        occurrences += sighting.entries().size();
        severity = severity.atLeast(sighting.severity()) ? severity : sighting.severity();
        firstSeen = sighting.first().isBefore(firstSeen) ? sighting.first() : firstSeen;
        lastSeen = sighting.last().isAfter(lastSeen) ? sighting.last() : lastSeen;
        entries = LatestEntries.add(entries, sighting.entries());
    }

    /** Whether people should be told now: it is open, and they were not told within the window. */
    public boolean isNotificationDue(Instant now, Duration window) {
        return state == AlertState.OPEN
                && (notifiedAt == null || !notifiedAt.plus(window).isAfter(now));
    }

    /** Remembers that people are told. */
    public void notified(Instant now) {
        notifiedAt = now;
    }

    /**
     * Somebody cares for it from now on.
     *
     * @throws ProblemException {@code conflict} unless it is open or silenced
     */
    public void acknowledge() {
        switch (state) {
            case OPEN, SILENCED -> {
                state = AlertState.ACKNOWLEDGED;
                silencedUntil = null;
            }
            case ACKNOWLEDGED, RESOLVED -> throw conflict("acknowledged");
        }
    }

    /**
     * Nobody wants to hear of it until then.
     *
     * @throws ProblemException {@code conflict} when it is resolved
     */
    public void silence(Instant until) {
        switch (state) {
            case OPEN, ACKNOWLEDGED, SILENCED -> {
                state = AlertState.SILENCED;
                silencedUntil = until;
            }
            case RESOLVED -> throw conflict("silenced");
        }
    }

    /**
     * It is over.
     *
     * @throws ProblemException {@code conflict} when it already was
     */
    public void resolve(Instant now) {
        switch (state) {
            case OPEN, ACKNOWLEDGED, SILENCED -> {
                state = AlertState.RESOLVED;
                silencedUntil = null;
                resolvedAt = now;
            }
            case RESOLVED -> throw conflict("resolved");
        }
    }

    private ProblemException conflict(String wanted) {
        return new ProblemException(
                ProblemType.CONFLICT, "The alert is " + state.label() + " and can't be " + wanted + ".");
    }

    /** A UUIDv7. */
    public UUID id() {
        return id;
    }

    /** Which rule raised it; the rule may be gone. */
    public UUID ruleId() {
        return ruleId;
    }

    /** The rule's name when it last matched. */
    public String ruleName() {
        return ruleName;
    }

    /** Where it is in its life. */
    public AlertState state() {
        return state;
    }

    /** The highest severity seen. */
    public Severity severity() {
        return severity;
    }

    /** What makes two occurrences the same alert: see {@link Sighting#fingerprint()}. */
    public String fingerprint() {
        return fingerprint;
    }

    /** How often it happened. */
    public long count() {
        return occurrences;
    }

    /** When the logger stored the first entry. */
    public Instant firstSeen() {
        return firstSeen;
    }

    /** When the logger stored the last entry. */
    public Instant lastSeen() {
        return lastSeen;
    }

    /** How much text its entries are. */
    long characters() {
        return entries.toString().length();
    }

    /** The latest entries, newest first: see {@link LatestEntries}. */
    public JsonArray entries() {
        return entries;
    }

    /** The end of its silence, while it is silenced. */
    public Optional<Instant> silencedUntil() {
        return Optional.ofNullable(silencedUntil);
    }
}
