package io.signalbox.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.helidon.config.mp.MpConfigSources;

import io.opentelemetry.context.Context;
import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;

/** What unit tests are made of. */
final class Samples {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private Samples() {}

    /** An error of the shop, stored so many seconds after noon. */
    static LogEntry error(int second) {
        return entry(Severity.ERROR, "shop", "payment-failed", "client", second);
    }

    static LogEntry entry(Severity severity, String source, String name, String origin, int second) {
        var at = NOON.plusSeconds(second);
        return new LogEntry(
                EntryIds.next(), at, source, severity, name, "data " + second, new TreeMap<>(), origin, "", "", at);
    }

    static Event event(LogEntry entry) {
        return new Event("/signalbox/logger", entry.id().toString(), entry, Context.root());
    }

    /** ERROR and above from anywhere. */
    static RuleDefinition errors() {
        return errors("Errors");
    }

    static RuleDefinition errors(String ruleName) {
        return definition(ruleName, Severity.ERROR, "*", "*");
    }

    static RuleDefinition definition(Severity minSeverity, String source, String name, String... origins) {
        return definition("Errors", minSeverity, source, name, origins);
    }

    private static RuleDefinition definition(
            String ruleName, Severity minSeverity, String source, String name, String... origins) {
        return new RuleDefinition(
                ruleName,
                true,
                minSeverity,
                new Glob(source),
                new Glob(name),
                List.of(origins),
                List.of("default"),
                Duration.ofMinutes(10));
    }

    static Sighting sighting(LogEntry... entries) {
        return new Sighting(new Rule(errors(), NOON), "fingerprint", List.of(entries), Context.root());
    }

    static Settings settings(Map<String, String> values) {
        return new Settings(ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(MpConfigSources.create(values))
                .build());
    }
}
