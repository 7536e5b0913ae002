package io.signalbox.listener.inbound;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.signalbox.listener.Rule;

/** A rule in JSON. */
public record RuleView(
        UUID id,
        String name,
        boolean enabled,
        Match match,
        List<String> recipients,
        String window,
        Instant createdAt,
        Instant updatedAt,
        int version) {

    /** What a rule waits for. */
    public record Match(String minSeverity, String source, String name, List<String> origins) {}

    static RuleView of(Rule rule) {
        var definition = rule.definition();
        return new RuleView(
                rule.id(),
                definition.name(),
                definition.enabled(),
                new Match(
                        definition.minSeverity().name(),
                        definition.source().pattern(),
                        definition.entryName().pattern(),
                        definition.origins()),
                definition.recipients(),
                definition.window().toString(),
                rule.createdAt(),
                rule.updatedAt(),
                rule.version());
    }
}
