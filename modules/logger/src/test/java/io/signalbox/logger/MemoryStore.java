package io.signalbox.logger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** A store whose inserts can be held back, and which can be away. */
public class MemoryStore implements EntryStore {

    final List<Integer> batches = new CopyOnWriteArrayList<>();
    final AtomicInteger reads = new AtomicInteger();
    final Semaphore gate = new Semaphore(1_000);
    volatile boolean away;
    volatile boolean broken;

    private final Map<UUID, StorableEntry> entries = new ConcurrentHashMap<>();

    @Override
    public List<StoreOutcome> insert(List<StorableEntry> batch) {
        batches.add(batch.size());
        gate.acquireUninterruptibly();
        gate.release();
        fail();
        return batch.stream().map(this::insert).toList();
    }

    /** Shows an entry, as another instance's insert would. */
    void show(LogEntry entry) {
        entries.put(
                entry.id(), new StorableEntry(entry, new EntryFingerprint(""), entry.receivedAt(), Optional.empty()));
    }

    @Override
    public Optional<LogEntry> find(UUID id) {
        return Optional.ofNullable(entries.get(id)).map(StorableEntry::entry);
    }

    @Override
    public void read(List<UUID> ids, Consumer<List<LogEntry>> portions) {
        portions.accept(ids.stream().flatMap(id -> find(id).stream()).toList());
    }

    @Override
    public void search(SearchQuery query, Predicate<LogEntry> taker) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Receipt> receivedSince(Instant time, int limit) {
        reads.incrementAndGet();
        fail();
        return entries.values().stream()
                .map(StorableEntry::entry)
                .filter(entry -> !entry.receivedAt().isBefore(time))
                .sorted(Comparator.comparing(LogEntry::receivedAt))
                .limit(limit)
                .map(entry -> new Receipt(entry.id(), entry.receivedAt()))
                .toList();
    }

    @Override
    public int removeExpired(Instant before, int limit) {
        var expired = new ArrayList<>(entries.values());
        expired.removeIf(entry -> !entry.expiresAt().isBefore(before));
        expired.forEach(entry -> entries.remove(entry.entry().id()));
        return expired.size();
    }

    @Override
    public boolean isReachable() {
        return !away;
    }

    private void fail() {
        if (away) {
            throw new ProblemException(ProblemType.UNAVAILABLE, "away");
        }
        if (broken) {
            throw new StackOverflowError("broken");
        }
    }

    private StoreOutcome insert(StorableEntry entry) {
        var kept = entries.putIfAbsent(entry.entry().id(), entry);
        if (kept == null) {
            return StoreOutcome.STORED;
        }
        return kept.fingerprint().equals(entry.fingerprint()) ? StoreOutcome.ALREADY_THERE : StoreOutcome.CONFLICT;
    }
}
