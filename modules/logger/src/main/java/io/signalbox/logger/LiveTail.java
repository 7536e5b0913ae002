package io.signalbox.logger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;

import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.limits.StreamSlots;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.logger.EntryStore.Receipt;

/**
 * Entries as they are stored, by whichever instance.
 *
 * <p>While somebody listens, one thread reads what the store has received lately, a little further back each time than it has already
 * seen: an entry shows in the store only some time after its receipt, and clocks differ. What it has seen before it leaves out by its id.
 */
@ApplicationScoped
public class LiveTail {

    private static final Logger LOG = System.getLogger(LiveTail.class.getName());
    private static final Duration MAX_CATCH_UP = Duration.ofMinutes(1);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);
    /** Of the heap, the part that all that waits for subscribers may take; a character may take two bytes. */
    private static final int BUFFERED_PART_OF_HEAP = 20;

    private static final int WINDOW_LIMIT = 50_000;
    private static final int FETCH = 500;

    private final EntryStore store;
    private final EntryMetrics metrics;
    private final Clock clock = Clock.systemUTC();
    private final Duration pollEvery;
    private final Duration overlap;
    private final int bufferEntries;
    private final StreamSlots slots;
    private final long mostBuffered = Runtime.getRuntime().maxMemory() / BUFFERED_PART_OF_HEAP;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<TailSubscription> subscriptions = ConcurrentHashMap.newKeySet();
    private boolean polling;
    private boolean stopping;

    /** @param settings holds {@code signalbox.logger.tail.*} */
    @Inject
    public LiveTail(Settings settings, EntryStore store, EntryMetrics metrics) {
        this.store = store;
        this.metrics = metrics;
        this.pollEvery = settings.duration("signalbox.logger.tail.poll-every");
        this.overlap = settings.duration("signalbox.logger.tail.overlap");
        this.bufferEntries = settings.integer("signalbox.logger.tail.buffer-entries", 1, 100_000);
        this.slots = new StreamSlots(
                settings.integer("signalbox.logger.tail.max-subscribers", 1, 10_000),
                settings.integer("signalbox.logger.tail.max-subscribers-per-caller", 1, 10_000));
        metrics.tailSubscribers(subscriptions::size);
    }

    /**
     * Listens to what is stored from now on; close it to stop.
     *
     * @param principal who listens: the subject of the token
     * @throws ProblemException {@code unavailable} while the store is away, {@code too-many-requests} when too many listen, or this one too often
     */
    public TailSubscription subscribe(String principal, EntryFilter filter) {
        if (!store.isReachable()) {
            throw new ProblemException(ProblemType.UNAVAILABLE, "The store can't be reached.");
        }
        var since = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        lock.lock();
        try {
            if (stopping) {
                throw new ProblemException(ProblemType.UNAVAILABLE, "The service is stopping.");
            }
            var slot = slots.take(principal);
            var subscription = new TailSubscription(filter, since, bufferEntries, it -> {
                subscriptions.remove(it);
                slot.close();
            });
            subscriptions.add(subscription);
            if (!polling) {
                polling = true;
                Thread.ofVirtual().name("live-tail").start(() -> poll(since));
            }
            return subscription;
        } finally {
            lock.unlock();
        }
    }

    void stop(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE - 1) @BeforeDestroyed(ApplicationScoped.class)
                    Object event) {
        lock.lock();
        try {
            stopping = true;
        } finally {
            lock.unlock();
        }
        subscriptions.forEach(subscription -> subscription.end(new Tailed.Stopping()));
        subscriptions.clear();
    }

    private void poll(Instant start) {
        var seen = new LinkedHashMap<UUID, Instant>();
        var from = start.minus(overlap);
        while (goesOn()) {
            var begun = clock.instant();
            var pause = pollEvery;
            try {
                from = advance(from, begun, seen);
            } catch (ProblemException e) {
                LOG.log(Level.DEBUG, "The tail waits for the store: {0}", e.getMessage());
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "The tail failed to read the store and goes on", e);
                pause = MAX_PAUSE;
            }
            var cost = Duration.between(begun, clock.instant());
            if (!slept(longest(pause, shortest(cost.multipliedBy(2), MAX_PAUSE)))) {
                return;
            }
        }
    }

    private boolean goesOn() {
        lock.lock();
        try {
            polling = !subscriptions.isEmpty() && !stopping;
            return polling;
        } finally {
            lock.unlock();
        }
    }

    private Instant advance(Instant from, Instant begun, Map<UUID, Instant> seen) {
        var oldest = begun.minus(MAX_CATCH_UP);
        var start = from.isBefore(oldest) ? oldest : from;
        var receipts = store.receivedSince(start, WINDOW_LIMIT);
        var fresh = new ArrayList<Receipt>();
        for (var receipt : receipts) {
            if (!seen.containsKey(receipt.id())) {
                fresh.add(receipt);
            }
        }
        for (int i = 0; i < fresh.size(); i += FETCH) {
            deliver(fresh.subList(i, Math.min(i + FETCH, fresh.size())), seen);
        }
        var next = receipts.size() == WINDOW_LIMIT ? receipts.getLast().receivedAt() : begun.minus(overlap);
        seen.values().removeIf(receivedAt -> receivedAt.isBefore(next));
        return next;
    }

    private void deliver(List<Receipt> receipts, Map<UUID, Instant> seen) {
        store.read(receipts.stream().map(Receipt::id).toList(), entries -> {
            for (var entry : entries) {
                seen.put(entry.id(), entry.receivedAt());
                deliver(entry);
            }
        });
        receipts.forEach(receipt -> seen.put(receipt.id(), receipt.receivedAt()));
    }

    private void deliver(LogEntry entry) {
        for (var subscription : subscriptions) {
            if (!subscription.offer(entry)) {
                metrics.tailDropped();
                subscriptions.remove(subscription);
            }
        }
        dropSlowest();
    }

    /** What waits for all of them together is bounded too; who lets most of it wait makes room for the others. */
    private void dropSlowest() {
        while (subscriptions.stream()
                        .mapToLong(TailSubscription::bufferedCharacters)
                        .sum()
                > mostBuffered) {
            var slowest = subscriptions.stream()
                    .max(Comparator.comparingLong(TailSubscription::bufferedCharacters))
                    .orElseThrow();
            slowest.drop();
            metrics.tailDropped();
            subscriptions.remove(slowest);
        }
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration shortest(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static boolean slept(Duration pause) {
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
