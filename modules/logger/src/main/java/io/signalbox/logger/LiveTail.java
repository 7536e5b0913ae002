package io.signalbox.logger;

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
import java.util.concurrent.locks.ReentrantLock;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.signalbox.common.background.BackgroundWork;
import io.signalbox.common.background.Backoff;
import io.signalbox.common.background.Lifecycle;
import io.signalbox.common.background.Signal;
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
public class LiveTail implements BackgroundWork {

    private static final Duration MAX_CATCH_UP = Duration.ofMinutes(1);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);
    private static final Duration UNTIL_SUBSCRIBED = Duration.ofDays(1);
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
    private final Signal subscribed = new Signal();
    private final Map<UUID, Instant> seen = new LinkedHashMap<>();
    private Instant from = Instant.MAX;
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
            if (subscriptions.size() == 1) {
                subscribed.give();
            }
            return subscription;
        } finally {
            lock.unlock();
        }
    }

    void stop(@Observes @Priority(Lifecycle.STOP_STREAMS) @BeforeDestroyed(ApplicationScoped.class) Object event) {
        lock.lock();
        try {
            stopping = true;
        } finally {
            lock.unlock();
        }
        subscriptions.forEach(subscription -> subscription.end(new Tailed.Stopping()));
        subscriptions.clear();
    }

    @Override
    public String name() {
        return "live-tail";
    }

    @Override
    public Signal signal() {
        return subscribed;
    }

    @Override
    public Backoff backoff() {
        return new Backoff(pollEvery, longest(pollEvery, MAX_PAUSE));
    }

    @Override
    public Duration round() {
        var earliest = subscriptions.stream().map(TailSubscription::since).min(Comparator.naturalOrder());
        if (earliest.isEmpty()) {
            seen.clear();
            from = Instant.MAX;
            return UNTIL_SUBSCRIBED;
        }
        var begun = clock.instant();
        if (from.equals(Instant.MAX)) {
            from = earliest.get().minus(overlap);
        }
        advance(begun);
        var cost = Duration.between(begun, clock.instant());
        return longest(pollEvery, shortest(cost.multipliedBy(2), MAX_PAUSE));
    }

    private void advance(Instant begun) {
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
            deliver(fresh.subList(i, Math.min(i + FETCH, fresh.size())));
        }
        from = receipts.size() == WINDOW_LIMIT ? receipts.getLast().receivedAt() : begun.minus(overlap);
        seen.values().removeIf(receivedAt -> receivedAt.isBefore(from));
    }

    private void deliver(List<Receipt> receipts) {
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
}
