package io.signalbox.logger;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

import io.signalbox.common.entry.LogEntry;

/**
 * The entries that are still to be published. The state is part of each entry's own document, so that it is written with it; whoever holds
 * an entry's lease publishes it. Throws like {@link EntryStore}.
 */
public interface Outbox {

    /**
     * Takes entries over whose lease is over, up to {@code limit}.
     *
     * @return those that this call, and no other, holds until {@code until}
     */
    List<UUID> lease(Instant now, Instant until, int limit);

    /** Gives those of the entries that are still to be published, in one {@link Portion} after the other. */
    void unpublished(List<UUID> ids, Consumer<List<LogEntry>> portions);

    /** Marks entries as published. */
    void markPublished(Collection<UUID> ids);

    /** How many entries wait, counted up to {@code limit}. */
    long count(int limit);
}
