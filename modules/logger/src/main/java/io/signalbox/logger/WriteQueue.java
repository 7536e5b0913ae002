package io.signalbox.logger;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * Entries that wait for a bulk insert or are in one, bounded by number and by memory. A request finds room for all its entries or for none.
 */
final class WriteQueue {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** An entry and what became of it; a caller that waits no longer cancels the outcome. */
    record PendingWrite(NewEntry entry, int weight, CompletableFuture<StoreOutcome> outcome) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<PendingWrite> waiting = new ArrayDeque<>();
    private final int maxEntries;
    private final int maxBytes;
    private int entries;
    private long bytes;
    private boolean closed;

    /**
     * An empty queue.
     *
     * @param maxEntries how many entries it may hold, those being inserted included
     * @param maxBytes how much memory they may take
     */
    WriteQueue(int maxEntries, int maxBytes) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    /**
     * Appends entries.
     *
     * @throws ProblemException {@code too-many-requests} when they find no room, {@code payload-too-large} when they never will
     */
    List<PendingWrite> add(List<NewEntry> added) {
        var writes = new ArrayList<PendingWrite>(added.size());
        var weight = 0L;
        for (var entry : added) {
            var write = new PendingWrite(entry, entry.weight(), new CompletableFuture<>());
            weight += write.weight();
            writes.add(write);
        }
        if (weight > maxBytes || added.size() > maxEntries) {
            throw new ProblemException(ProblemType.PAYLOAD_TOO_LARGE, "The batch is too large: split it.");
        }
        lock.lock();
        try {
            if (closed) {
                throw Problem.of(ProblemType.UNAVAILABLE, "The service is stopping.")
                        .retryAfter(RETRY_AFTER)
                        .toException();
            }
            if (entries + added.size() > maxEntries || bytes + weight > maxBytes) {
                throw Problem.of(ProblemType.TOO_MANY_REQUESTS, "Too many entries wait to be stored.")
                        .retryAfter(RETRY_AFTER)
                        .toException();
            }
            entries += added.size();
            bytes += weight;
            waiting.addAll(writes);
            changed.signal();
        } finally {
            lock.unlock();
        }
        return writes;
    }

    /**
     * Takes the entries that come next, waiting for the first; entries that nobody waits for any longer are dropped.
     *
     * @return none when the queue is closed and empty; {@link #release} them when they are done
     */
    List<PendingWrite> take(int maxBatchEntries, int maxBatchBytes) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                var batch = next(maxBatchEntries, maxBatchBytes);
                if (!batch.isEmpty() || closed) {
                    if (!waiting.isEmpty() || closed) {
                        changed.signal();
                    }
                    return batch;
                }
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes room again. */
    void release(List<PendingWrite> batch) {
        lock.lock();
        try {
            batch.forEach(this::forget);
        } finally {
            lock.unlock();
        }
    }

    /** How many entries wait or are being inserted. */
    int depth() {
        lock.lock();
        try {
            return entries;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more in; what waits can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private List<PendingWrite> next(int maxBatchEntries, int maxBatchBytes) {
        var batch = new ArrayList<PendingWrite>();
        var weight = 0L;
        while (!waiting.isEmpty() && batch.size() < maxBatchEntries) {
            var write = waiting.peek();
            if (!batch.isEmpty() && weight + write.weight() > maxBatchBytes) {
                break;
            }
            waiting.remove();
            if (write.outcome().isDone()) {
                forget(write);
            } else {
                batch.add(write);
                weight += write.weight();
            }
        }
        return batch;
    }

    private void forget(PendingWrite write) {
        entries--;
        bytes -= write.weight();
    }
}
