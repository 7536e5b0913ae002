package io.signalbox.logger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

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

    /**
     * Gives the entries with these ids, as far as there are any, in one {@link Portion} after the other.
     *
     * @param ids by receipt and id, and so are the entries then
     */
    void read(List<UUID> ids, Consumer<List<LogEntry>> portions);

    /** Gives what a search finds, newest first by time and id, until the taker has no room; at most one more than its limit. */
    void search(SearchQuery query, Predicate<LogEntry> taker);

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
