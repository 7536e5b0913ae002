package io.signalbox.logger;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.signalbox.common.entry.LogEntry;

/**
 * Where entries are kept. Every method throws a {@code ProblemException} of type {@code unavailable} or {@code timeout} when the store does
 * not answer in a few seconds; then a write may or may not have happened.
 */
public interface EntryStore {

    /** When an entry came in, without the entry. */
    record Receipt(UUID id, Instant receivedAt) {}

    /**
     * Makes entries durable; one that can't be kept does not hinder the others.
     *
     * @return the outcomes, in the order of the entries
     */
    List<StoreOutcome> insert(List<StorableEntry> entries);

    /** The entry with this id. */
    Optional<LogEntry> find(UUID id);

    /** The entries with these ids, as far as there are any, by receipt and id. */
    List<LogEntry> findAll(Collection<UUID> ids);

    /** Up to {@code limit} entries, newest first by time and id. */
    List<LogEntry> search(SearchQuery query, int limit);

    /** What was received at or after a time, by receipt and id, up to {@code limit}. */
    List<Receipt> receivedSince(Instant time, int limit);

    /**
     * Removes entries that have expired, up to {@code limit}.
     *
     * @return how many
     */
    int removeExpired(Instant before, int limit);

    /** Whether the store answered lately; costs nothing. */
    boolean isReachable();
}
