package io.signalbox.logger;

import java.util.List;
import java.util.Optional;

import io.signalbox.common.entry.LogEntry;

/**
 * A page of a search.
 *
 * @param items newest first
 * @param next the cursor of the next page; absent on the last
 */
public record SearchPage(List<LogEntry> items, Optional<String> next) {

    /** Copies the list. */
    public SearchPage {
        items = List.copyOf(items);
    }

    /** The UTF-16 units of all that callers wrote in it. */
    public long characters() {
        return items.stream().mapToLong(LogEntry::characters).sum();
    }
}
