package io.signalbox.logger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.signalbox.common.entry.LogEntry;

/** What one listener gets of the {@link LiveTail}, over a buffer bounded by number and by memory. */
public final class TailSubscription implements AutoCloseable {

    private static final long MAX_BUFFERED_CHARACTERS = 4L << 20;

    private final EntryFilter filter;
    private final Instant since;
    private final int capacity;
    private final Consumer<TailSubscription> onClose;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<LogEntry> buffer = new ArrayDeque<>();
    private volatile long bufferedCharacters;
    private Optional<Tailed> end = Optional.empty();

    /**
     * A subscription.
     *
     * @param since entries received before are not wanted
     * @param capacity how many entries may wait
     */
    TailSubscription(EntryFilter filter, Instant since, int capacity, Consumer<TailSubscription> onClose) {
        this.filter = filter;
        this.since = since;
        this.capacity = capacity;
        this.onClose = onClose;
    }

    /** From when on it wants what is received. */
    Instant since() {
        return since;
    }

    /**
     * The next entry, {@link Tailed.Quiet} when none came in time, or how it ended.
     *
     * @param ready whether the listener can take an entry; until then it gets none, and {@link #wake} has this asked again. A listener
     *     that is not ready when the tail ends does not get what is buffered
     */
    public Tailed next(Duration wait, BooleanSupplier ready) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = wait.toNanos();
            while (buffer.isEmpty() || !ready.getAsBoolean()) {
                if (end.isPresent()) {
                    buffer.clear();
                    bufferedCharacters = 0;
                    return end.get();
                }
                if (left <= 0) {
                    return new Tailed.Quiet();
                }
                left = changed.awaitNanos(left);
            }
            var entry = buffer.remove();
            bufferedCharacters -= entry.characters();
            return new Tailed.Entry(entry);
        } finally {
            lock.unlock();
        }
    }

    /** Tells that the listener may be ready now. */
    public void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Appends an entry if it is wanted; false when that was too much, and the subscription has ended. */
    boolean offer(LogEntry entry) {
        if (entry.receivedAt().isBefore(since) || !filter.matches(entry)) {
            return true;
        }
        lock.lock();
        try {
            if (end.isPresent()) {
                return true;
            }
            if (buffer.size() == capacity || bufferedCharacters > MAX_BUFFERED_CHARACTERS) {
                finish(new Tailed.TooSlow());
                return false;
            }
            buffer.add(entry);
            bufferedCharacters += entry.characters();
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** How much waits for the listener, in UTF-16 units. */
    long bufferedCharacters() {
        return bufferedCharacters;
    }

    /** Ends the subscription as too slow, and lets what waits go. */
    void drop() {
        lock.lock();
        try {
            buffer.clear();
            bufferedCharacters = 0;
            finish(new Tailed.TooSlow());
        } finally {
            lock.unlock();
        }
    }

    /** Ends the subscription; what is buffered can still be read. */
    void end(Tailed reason) {
        lock.lock();
        try {
            finish(reason);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        onClose.accept(this);
        end(new Tailed.Stopping());
    }

    private void finish(Tailed reason) {
        if (end.isEmpty()) {
            end = Optional.of(reason);
            changed.signalAll();
        }
    }
}
