package io.signalbox.mail;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Interrupts the thread that made it unless it is closed in time; a virtual thread's blocking I/O ends by that. */
final class Deadline implements AutoCloseable {

    private final Thread thread = Thread.currentThread();
    private final Future<?> strike;
    private boolean closed;

    Deadline(ScheduledExecutorService clock, Duration limit) {
        strike = clock.schedule(this::strike, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** After this the thread is not interrupted any more, nor is it left interrupted. */
    @Override
    public synchronized void close() {
        closed = true;
        strike.cancel(false);
        Thread.interrupted();
    }

    private synchronized void strike() {
        if (!closed) {
            thread.interrupt();
        }
    }
}
