package io.signalbox.logger;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.Severity;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EntryFingerprintTest {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.001Z");

    @Test
    void theIdIsNoPartOfIt() {
        var draft = draft("source", "name", "data", Map.of());
        assertThat(EntryFingerprint.of(draft.withId(EntryIds.next()))).isEqualTo(EntryFingerprint.of(draft));
    }

    @Test
    void everythingElseThatWasSentIs() {
        var trace = "0af7651916cd43dd8448eb211c80319c";
        var drafts = List.of(
                draft("source", "name", "data", Map.of()),
                draft("other", "name", "data", Map.of()),
                draft("source", "other", "data", Map.of()),
                draft("source", "name", "other", Map.of()),
                draft("source", "name", "data", Map.of("k", "v")),
                draft("source", "name", "data", Map.of("k", "w")),
                new EntryDraft(
                        Optional.empty(),
                        Optional.of(TIME),
                        "source",
                        Severity.WARN,
                        "name",
                        "data",
                        new TreeMap<>(),
                        "",
                        ""),
                new EntryDraft(
                        Optional.empty(),
                        Optional.empty(),
                        "source",
                        Severity.INFO,
                        "name",
                        "data",
                        new TreeMap<>(),
                        "",
                        ""),
                new EntryDraft(
                        Optional.empty(),
                        Optional.of(TIME),
                        "source",
                        Severity.INFO,
                        "name",
                        "data",
                        new TreeMap<>(),
                        trace,
                        ""));

        assertThat(new HashSet<>(drafts.stream().map(EntryFingerprint::of).toList()))
                .hasSameSizeAs(drafts);
    }

    @Test
    void textCannotMoveFromOneFieldToTheNext() {
        assertThat(EntryFingerprint.of(draft("ab", "c", "", Map.of())))
                .isNotEqualTo(EntryFingerprint.of(draft("a", "bc", "", Map.of())));
        assertThat(EntryFingerprint.of(draft("s", "n", "", Map.of("a", "bc"))))
                .isNotEqualTo(EntryFingerprint.of(draft("s", "n", "", Map.of("ab", "c"))));
    }

    private static EntryDraft draft(String source, String name, String data, Map<String, String> attributes) {
        return new EntryDraft(
                Optional.empty(),
                Optional.of(TIME),
                source,
                Severity.INFO,
                name,
                data,
                new TreeMap<>(attributes),
                "",
                "");
    }
}
