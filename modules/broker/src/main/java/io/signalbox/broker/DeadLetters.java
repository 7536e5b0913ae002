package io.signalbox.broker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.broker.outbound.DeadLetterQueues;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * What the consumers of Signalbox could not handle, for an operator to look at, to requeue, or to discard.
 *
 * <p>Looking takes the messages out of the queue for a moment, so one request at a time does it here; a request that another replica
 * serves meanwhile sees the rest.
 */
@ApplicationScoped
public class DeadLetters {

    /** The most of one page. */
    public static final int MAX_PAGE = 100;

    /** The most ids of one request. */
    public static final int MAX_IDS = 100;

    private static final Logger LOG = System.getLogger(DeadLetters.class.getName());
    private static final Duration TURN = Duration.ofSeconds(5);

    private final DeadLetterQueues queues;
    private final ReentrantLock turn = new ReentrantLock();

    /** @param queues hold them */
    @Inject
    public DeadLetters(DeadLetterQueues queues) {
        this.queues = queues;
    }

    /** How many are dead of one queue. */
    public record Count(String queue, int count) {}

    /** The oldest of one queue, and how many there are in all. */
    public record Page(int count, List<DeadLetter> items) {}

    /**
     * Which of a queue's dead letters are meant.
     *
     * @param ids these, or where it is empty all that are there, the oldest first, as many as one request may take
     */
    public record Selection(Set<UUID> ids) {

        /** All. */
        public static final Selection ALL = new Selection(Set.of());

        /** Copies the ids. */
        public Selection {
            ids = Set.copyOf(ids);
        }

        /** Whether no particular one is meant. */
        public boolean isAll() {
            return ids.isEmpty();
        }
    }

    /** What is to become of them. */
    public enum Fate {
        /** Back into the queue that they died in. */
        REQUEUE,
        /** Gone for ever. */
        DISCARD
    }

    /**
     * What became of them.
     *
     * @param settled how many were requeued or discarded
     * @param remaining how many are dead still
     * @param missing ids that were not found
     */
    public record Settlement(int settled, int remaining, List<UUID> missing) {}

    /** Every consumer's queue. */
    public List<Count> counts() {
        return queues.counts();
    }

    /**
     * Looks at the oldest dead letters of a queue; they stay where they are.
     *
     * @throws ProblemException {@code not-found} when no service consumes such a queue, {@code unavailable}
     */
    public Page oldest(String queue, int limit) {
        requireConsumed(queue);
        return inTurn(() -> queues.oldest(queue, limit));
    }

    /**
     * Requeues or discards dead letters. A requeued one is confirmed in its queue before it stops being dead, so it may come twice, but is
     * never lost.
     *
     * @throws ProblemException {@code not-found} when no service consumes such a queue, {@code unavailable}
     */
    public Settlement settle(String queue, Selection selection, Fate fate, String operator) {
        requireConsumed(queue);
        var settlement = inTurn(() -> queues.settle(queue, selection, fate));
        LOG.log(Level.INFO, "{0} dead letters of {1}: {2} by {3}", settlement.settled(), queue, fate, operator);
        return settlement;
    }

    private void requireConsumed(String queue) {
        if (!queues.names().contains(queue)) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND, "No service consumes such a queue; there are " + queues.names() + ".");
        }
    }

    private <T> T inTurn(Supplier<T> work) {
        try {
            if (!turn.tryLock(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw Problem.of(ProblemType.UNAVAILABLE, "Another request is looking through dead letters.")
                        .retryAfter(NeighbourFailure.RETRY_AFTER)
                        .toException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ProblemType.UNAVAILABLE, "Interrupted while waiting for a turn.");
        }
        try {
            return work.get();
        } finally {
            turn.unlock();
        }
    }
}
