package io.signalbox.common.background;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.signalbox.common.problem.ProblemException;

/**
 * Runs some {@link BackgroundWork} on a virtual thread of its own until it is closed. No failure ends it: it says so in the log, waits, and
 * goes on. A neighbour that is away for a moment is no news; one that is away for longer is told of once, and so is its return.
 */
public final class Worker implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Worker.class.getName());
    private static final Duration NEWS = Duration.ofSeconds(10);
    private static final Duration AFTER_INTERRUPTION = Duration.ofSeconds(5);

    private final BackgroundWork work;
    private final Signal signal;
    private final Backoff backoff;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private int failures;
    private Instant failing = Instant.MAX;
    private boolean told;

    /** Starts the work. */
    public Worker(BackgroundWork work) {
        this.work = work;
        this.signal = work.signal();
        this.backoff = work.backoff();
        this.thread = Thread.ofVirtual().name(work.name()).start(this::run);
    }

    /** Whether the work still goes on; false only after it was told to stop, or after a defect. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** Whether it was told to stop. */
    public boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** Lets the round under way end within its grace, and interrupts it after that. */
    @Override
    public void close() {
        stopping.countDown();
        signal.give();
        try {
            if (!thread.join(work.grace())) {
                thread.interrupt();
                thread.join(AFTER_INTERRUPTION);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!isStopping()) {
                step();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() throws InterruptedException {
        try {
            var rest = work.round();
            succeeded();
            if (rest.isPositive() && !isStopping()) {
                signal.await(rest);
            }
        } catch (ProblemException e) {
            failed(e);
        } catch (RuntimeException | Error e) {
            if (!isStopping()) {
                LOG.log(Level.ERROR, work.name() + " failed and goes on", e);
            }
            pause();
        }
    }

    private void succeeded() {
        if (told) {
            LOG.log(Level.INFO, "{0} goes on", work.name());
        }
        failures = 0;
        failing = Instant.MAX;
        told = false;
    }

    private void failed(ProblemException e) throws InterruptedException {
        var now = Instant.now();
        failing = failing.equals(Instant.MAX) ? now : failing;
        var isNews = !told && Duration.between(failing, now).compareTo(NEWS) >= 0;
        told |= isNews;
        LOG.log(isNews ? Level.WARNING : Level.DEBUG, "{0} waits: {1}", work.name(), e.getMessage());
        pause();
    }

    private void pause() throws InterruptedException {
        failures++;
        var wait = backoff.after(failures, ThreadLocalRandom.current());
        if (stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.log(Level.DEBUG, "{0} stops while it waits", work.name());
        }
    }
}
