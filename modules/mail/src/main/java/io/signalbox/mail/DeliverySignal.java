package io.signalbox.mail;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;

/** Tells the delivery that something was accepted here, so that it need not wait for its next look at the queue. */
@ApplicationScoped
public class DeliverySignal {

    private final Semaphore given = new Semaphore(0);

    /** Wakes the delivery. */
    public void give() {
        given.release();
    }

    /** Returns when the signal was given since the last call, or after this time. */
    void await(Duration limit) throws InterruptedException {
        if (given.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            given.drainPermits();
        }
    }
}
