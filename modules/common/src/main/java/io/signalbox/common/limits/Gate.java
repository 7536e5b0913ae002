package io.signalbox.common.limits;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * Lets so many in at once; others wait a moment, and are then told to come back. One caller takes at most half of what others leave, so that
 * there is room for who comes next.
 */
public final class Gate {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final int most;
    private final Duration patience;
    private final String full;
    private final Queue<Turn> waiting = new ArrayDeque<>();
    private final Map<Object, Integer> inside = new HashMap<>();
    private int taken;

    /**
     * An empty place.
     *
     * @param most how many may be inside at once
     * @param patience how long one waits to get in
     * @param full what one is told who has waited in vain
     */
    public Gate(int most, Duration patience, String full) {
        this.most = most;
        this.patience = patience;
        this.full = full;
    }

    private record Turn(Object who, CountDownLatch admitted) {}

    /**
     * Does something inside, for a caller of whom nothing is known.
     *
     * @throws ProblemException {@code unavailable}, with the time to wait, when too many are inside
     */
    public <T> T within(Supplier<T> work) {
        return within(new Object(), work);
    }

    /**
     * Does something inside.
     *
     * @param who the caller
     * @throws ProblemException {@code unavailable}, with the time to wait, when too many are inside, or too many of this caller
     */
    public <T> T within(Object who, Supplier<T> work) {
        enter(who);
        try {
            return work.get();
        } finally {
            leave(who);
        }
    }

    private void enter(Object who) {
        var turn = new Turn(who, new CountDownLatch(1));
        arrive(turn);
        try {
            if (turn.admitted().await(patience.toMillis(), TimeUnit.MILLISECONDS) || !giveUp(turn)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (!giveUp(turn)) {
                leave(who);
            }
            throw new ProblemException(ProblemType.UNAVAILABLE, "The service is stopping.");
        }
        throw Problem.of(ProblemType.UNAVAILABLE, full).retryAfter(RETRY_AFTER).toException();
    }

    private synchronized void arrive(Turn turn) {
        waiting.add(turn);
        admit();
    }

    /** Whether the turn had not come yet. */
    private synchronized boolean giveUp(Turn turn) {
        return waiting.remove(turn);
    }

    private synchronized void leave(Object who) {
        taken--;
        inside.computeIfPresent(who, (_, count) -> count == 1 ? null : count - 1);
        admit();
    }

    /** Whoever came first, of those who have not their share. */
    private void admit() {
        for (var turns = waiting.iterator(); taken < most && turns.hasNext(); ) {
            var turn = turns.next();
            var own = inside.getOrDefault(turn.who(), 0);
            if (own < Math.max(1, (most - (taken - own)) / 2)) {
                turns.remove();
                taken++;
                inside.put(turn.who(), own + 1);
                turn.admitted().countDown();
            }
        }
    }
}
