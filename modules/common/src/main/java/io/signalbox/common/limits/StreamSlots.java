package io.signalbox.common.limits;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;

/** How many streams of a kind are open at once: a number in all, and a number of one principal, so that nobody takes the room of all others. */
public final class StreamSlots {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final int most;
    private final int mostOfOne;
    private final Map<String, Integer> open = new HashMap<>();
    private int all;

    /**
     * Without a stream at first.
     *
     * @param most in all
     * @param mostOfOne of one principal, over all protocols
     */
    public StreamSlots(int most, int mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /**
     * Counts a stream in.
     *
     * @param principal the subject of the token
     * @return to be closed when the stream has ended
     * @throws io.signalbox.common.problem.ProblemException {@code too-many-requests}, with a time to wait
     */
    public synchronized Slot take(String principal) {
        if (open.getOrDefault(principal, 0) >= mostOfOne) {
            throw refused("You have " + mostOfOne + " such streams open already: end one of them.");
        }
        if (all >= most) {
            throw refused("Too many such streams are open here.");
        }
        open.merge(principal, 1, Integer::sum);
        all++;
        return new Slot(principal);
    }

    /** How many there are. */
    public synchronized int size() {
        return all;
    }

    private static RuntimeException refused(String detail) {
        return Problem.of(ProblemType.TOO_MANY_REQUESTS, detail)
                .retryAfter(RETRY_AFTER)
                .toException();
    }

    private synchronized void giveBack(String principal) {
        open.computeIfPresent(principal, (_, count) -> count == 1 ? null : count - 1);
        all--;
    }

    /** The place of one stream. */
    public final class Slot implements AutoCloseable {

        private final String principal;
        private boolean closed;

        private Slot(String principal) {
            this.principal = principal;
        }

        /** Gives the place back; to close it twice changes nothing. */
        @Override
        public void close() {
            synchronized (StreamSlots.this) {
                if (!closed) {
                    closed = true;
                    giveBack(principal);
                }
            }
        }
    }
}
