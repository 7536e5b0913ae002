package io.signalbox.listener;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;

/** Tells the workers of this instance that there may be something to do, so that they need not wait for their next look. */
@ApplicationScoped
public class ActionBell {

    private final Semaphore rings = new Semaphore(0);

    /** There may be something to do. */
    public void ring() {
        rings.release();
    }

    /** Waits for a ring, at most so long. */
    public void await(Duration limit) throws InterruptedException {
        if (rings.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            rings.drainPermits();
        }
    }
}
