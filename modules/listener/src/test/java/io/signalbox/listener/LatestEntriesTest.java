package io.signalbox.listener;

import java.util.List;
import java.util.TreeMap;

import jakarta.json.JsonArray;

import io.signalbox.common.entry.LogEntry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LatestEntriesTest {

    @Test
    void aLongEntryIsShortenedSoThatAnAlertStaysSmall() {
        var attributes = new TreeMap<String, String>();
        for (int i = 0; i < 100; i++) {
            attributes.put("key" + i, "v".repeat(2_000));
        }
        var entry = Samples.error(0);
        var large = new LogEntry(
                entry.id(),
                entry.time(),
                entry.source(),
                entry.severity(),
                entry.name(),
                "d".repeat(200_000),
                attributes,
                entry.origin(),
                "",
                "",
                entry.receivedAt());

        var kept = LatestEntries.add(JsonArray.EMPTY_JSON_ARRAY, List.of(large));

        assertThat(kept.toString()).hasSizeLessThan(16_000);
        assertThat(kept.getJsonObject(0).getString("data")).hasSize(4_001).endsWith("…");
    }
}
