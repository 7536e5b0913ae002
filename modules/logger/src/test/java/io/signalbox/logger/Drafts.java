package io.signalbox.logger;

import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;

/** Entries for unit tests. */
final class Drafts {

    private Drafts() {}

    static EntryDraft draft(Severity severity, String name, String data) {
        return new EntryDraft(
                Optional.of(EntryIds.next()),
                Optional.empty(),
                "source",
                severity,
                name,
                data,
                new TreeMap<>(),
                "",
                "");
    }

    static NewEntry fresh(String data) {
        return NewEntry.of(draft(Severity.INFO, "name", data), "client");
    }

    static LogEntry received(Severity severity, String name, String data, Instant at) {
        return NewEntry.of(draft(severity, name, data), "client").received(at);
    }
}
