package io.signalbox.common.limits;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** Lets so many in at once; others wait a moment, and are then told to come back. */
public final class Gate {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Semaphore places;
    private final Duration patience;
    private final String full;

    /**
     * An empty place.
     *
     * @param most how many may be inside at once
     * @param patience how long one waits to get in
     * @param full what one is told who has waited in vain
     */
    public Gate(int most, Duration patience, String full) {
        this.places = new Semaphore(most, true);
        this.patience = patience;
        this.full = full;
    }

    /**
     * Does something inside.
     *
     * @throws ProblemException {@code unavailable}, with the time to wait, when too many are inside
     */
    public <T> T within(Supplier<T> work) {
        enter();
        try {
            return work.get();
        } finally {
            places.release();
        }
    }

    /** Does something inside; as {@link #within}. */
    public void run(Runnable work) {
        within(() -> {
            work.run();
            return true;
        });
    }

    private void enter() {
        try {
            if (!places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw Problem.of(ProblemType.UNAVAILABLE, full)
                        .retryAfter(RETRY_AFTER)
                        .toException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ProblemType.UNAVAILABLE, "The service is stopping.");
        }
    }
}
