package io.signalbox.listener;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

import io.opentelemetry.context.Context;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.security.Sha256;

/**
 * Entries that one rule matched and that are one alert.
 *
 * @param rule the rule
 * @param fingerprint the SHA-256 of the rule's id, the entries' source and their name: the same for what belongs to one alert
 * @param entries at least one, in the order in which they were stored
 * @param trace of the last entry
 */
public record Sighting(Rule rule, String fingerprint, List<LogEntry> entries, Context trace) {

    private static final Comparator<Event> STORED = Comparator.comparing(
                    (Event event) -> event.entry().receivedAt())
            .thenComparing(event -> event.entry().id());

    /** What the rules see in some events, one sighting per alert, in the order of their fingerprints. */
    public static Collection<Sighting> among(Collection<Event> events, List<Rule> rules) {
        var sightings = new TreeMap<String, Sighting>();
        var ordered = events.stream().sorted(STORED).toList();
        for (var rule : rules) {
            var definition = rule.definition();
            for (var event : ordered) {
                if (definition.matches(event.entry())) {
                    sightings.merge(
                            fingerprint(rule, event.entry()), of(rule, event), (earlier, later) -> earlier.then(later));
                }
            }
        }
        return sightings.values();
    }

    /** The highest severity. */
    public Severity severity() {
        return entries.stream()
                .map(LogEntry::severity)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** When the first entry was stored. */
    public Instant first() {
        return entries.getFirst().receivedAt();
    }

    /** When the last entry was stored. */
    public Instant last() {
        return entries.getLast().receivedAt();
    }

    private static Sighting of(Rule rule, Event event) {
        return new Sighting(rule, fingerprint(rule, event.entry()), List.of(event.entry()), event.trace());
    }

    private Sighting then(Sighting later) {
        var all = new ArrayList<>(entries);
        all.addAll(later.entries);
        return new Sighting(rule, fingerprint, all, later.trace);
    }

    private static String fingerprint(Rule rule, LogEntry entry) {
        var parts = rule.id() + "\0" + entry.source() + "\0" + entry.name();
        return HexFormat.of().formatHex(Sha256.of(parts));
    }
}
