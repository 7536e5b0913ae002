package io.signalbox.logger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.signalbox.common.background.Lifecycle;
import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.logger.WriteQueue.PendingWrite;

/**
 * Makes entries durable together: what arrives while one bulk insert is under way goes into the next, so that many concurrent callers
 * share the price of a commit and a lone one waits for nobody.
 */
@ApplicationScoped
public class GroupCommit {

    private static final Logger LOG = System.getLogger(GroupCommit.class.getName());
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final int MAX_QUEUE_BYTES = 1 << 30;

    private final EntryStore store;
    private final Retention retention;
    private final EventPolicy events;
    private final PendingEvents pending;
    private final EntryMetrics metrics;
    private final Clock clock = Clock.systemUTC();
    private final WriteQueue queue;
    private final int batchEntries;
    private final int batchBytes;
    private final Duration timeout;
    private final List<Thread> writers = new ArrayList<>();

    /** @param settings holds {@code signalbox.logger.write.*} */
    @Inject
    public GroupCommit(
            Settings settings,
            EntryStore store,
            Retention retention,
            EventPolicy events,
            PendingEvents pending,
            EntryMetrics metrics) {
        this.store = store;
        this.retention = retention;
        this.events = events;
        this.pending = pending;
        this.metrics = metrics;
        this.batchEntries = settings.integer("signalbox.logger.write.batch-entries", 1, 10_000);
        this.batchBytes = settings.integer("signalbox.logger.write.batch-bytes", 1 << 20, 40 << 20);
        this.timeout = settings.duration("signalbox.logger.write.timeout");
        this.queue = new WriteQueue(
                settings.integer("signalbox.logger.write.queue-entries", LogBook.MAX_BATCH, 1_000_000),
                settings.integer("signalbox.logger.write.queue-bytes", 1 << 20, MAX_QUEUE_BYTES));
        var count = settings.integer("signalbox.logger.write.writers", 1, 16);
        for (int i = 0; i < count; i++) {
            writers.add(Thread.ofVirtual().name("entry-writer-" + i).start(this::run));
        }
        metrics.queueDepth(queue::depth);
    }

    /**
     * Waits until entries are durable.
     *
     * @return the outcomes, in the order of the entries
     * @throws ProblemException {@code too-many-requests} when the queue is full; {@code unavailable} when the store is away or too slow,
     *     and then any of the entries may be stored or not
     */
    public List<StoreOutcome> write(List<NewEntry> entries) {
        var writes = queue.add(entries);
        var deadline = System.nanoTime() + timeout.toNanos();
        var outcomes = new ArrayList<StoreOutcome>(writes.size());
        try {
            for (var write : writes) {
                outcomes.add(write.outcome().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
            }
            return outcomes;
        } catch (TimeoutException | CancellationException e) {
            throw unavailable("The store does not answer in time.");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ProblemException known ? known : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("The service is stopping.");
        } finally {
            writes.forEach(write -> write.outcome().cancel(false));
        }
    }

    void stop(@Observes @Priority(Lifecycle.STOP_WRITERS) @BeforeDestroyed(ApplicationScoped.class) Object event)
            throws InterruptedException {
        queue.close();
        for (var writer : writers) {
            if (!writer.join(DRAIN)) {
                writer.interrupt();
            }
        }
    }

    private void run() {
        try {
            var batch = queue.take(batchEntries, batchBytes);
            while (!batch.isEmpty()) {
                commit(batch);
                batch = queue.take(batchEntries, batchBytes);
            }
        } catch (InterruptedException e) {
            LOG.log(Level.WARNING, "Stopping before the store has answered; callers in flight were told so");
        }
    }

    private void commit(List<PendingWrite> batch) {
        var started = System.nanoTime();
        try {
            var outcomes = store.insert(storable(batch));
            metrics.inserted(batch.size(), System.nanoTime() - started);
            announce(batch, outcomes);
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).outcome().complete(outcomes.get(i));
            }
        } catch (ProblemException e) {
            metrics.insertFailed();
            fail(batch, e);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "A bulk insert failed unexpectedly", e);
            metrics.insertFailed();
            fail(batch, new ProblemException(ProblemType.INTERNAL, "The entries could not be stored."));
        } finally {
            queue.release(batch);
        }
    }

    private List<StorableEntry> storable(List<PendingWrite> batch) {
        var now = clock.instant();
        var storable = new ArrayList<StorableEntry>(batch.size());
        for (var write : batch) {
            var entry = write.entry().received(now);
            storable.add(new StorableEntry(
                    entry, write.entry().fingerprint(), retention.expiry(entry), events.firstLease(entry)));
        }
        return storable;
    }

    private void announce(List<PendingWrite> batch, List<StoreOutcome> outcomes) {
        var important = new ArrayList<UUID>();
        for (int i = 0; i < batch.size(); i++) {
            var entry = batch.get(i).entry();
            if (outcomes.get(i) == StoreOutcome.STORED
                    && events.isPublished(entry.draft().severity())) {
                important.add(entry.id());
            }
        }
        pending.add(important);
    }

    private static void fail(List<PendingWrite> batch, ProblemException failure) {
        batch.forEach(write -> write.outcome().completeExceptionally(failure));
    }

    private static ProblemException unavailable(String detail) {
        return Problem.of(ProblemType.UNAVAILABLE, detail)
                .retryAfter(RETRY_AFTER)
                .toException();
    }
}
