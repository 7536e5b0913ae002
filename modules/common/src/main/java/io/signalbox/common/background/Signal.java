package io.signalbox.common.background;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes who waits for it, or lets who comes later go on at once; given several times, it counts once. */
public final class Signal {

    private final Semaphore given = new Semaphore(0);

    /** Gives the signal; never blocks. */
    public void give() {
        given.release();
    }

    /** Returns when the signal was given since the last call, or after this time. */
    public void await(Duration longest) throws InterruptedException {
        if (given.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            given.drainPermits();
        }
    }
}
