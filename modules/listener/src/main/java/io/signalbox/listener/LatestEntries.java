package io.signalbox.listener;

import java.util.List;
import java.util.TreeMap;

import jakarta.json.Json;
import jakarta.json.JsonArray;

import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.entry.LogEntry;

/** The last ten entries of an alert, newest first, each shortened so that an alert stays small; the logger has them whole. */
final class LatestEntries {

    /** How many are kept. */
    static final int KEPT = 10;

    private static final int MAX_DATA = 4_000;
    private static final int MAX_VALUE = 500;
    private static final int MAX_ATTRIBUTES = 16;

    private LatestEntries() {}

    /**
     * Puts newer entries before those kept so far.
     *
     * @param newer in the order in which they happened
     */
    static JsonArray add(JsonArray kept, List<LogEntry> newer) {
        var all = Json.createArrayBuilder();
        var fresh = newer.reversed().stream().limit(KEPT).toList();
        fresh.forEach(entry -> all.add(EntryJson.write(shortened(entry))));
        kept.stream().limit(KEPT - fresh.size()).forEach(all::add);
        return all.build();
    }

    private static LogEntry shortened(LogEntry entry) {
        var attributes = new TreeMap<String, String>();
        entry.attributes().entrySet().stream()
                .limit(MAX_ATTRIBUTES)
                .forEach(attribute -> attributes.put(attribute.getKey(), Excerpt.of(attribute.getValue(), MAX_VALUE)));
        return new LogEntry(
                entry.id(),
                entry.time(),
                entry.source(),
                entry.severity(),
                entry.name(),
                Excerpt.of(entry.data(), MAX_DATA),
                attributes,
                entry.origin(),
                entry.traceId(),
                entry.spanId(),
                entry.receivedAt());
    }
}
