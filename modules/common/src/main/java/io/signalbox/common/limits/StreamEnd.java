package io.signalbox.common.limits;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ends the thread that serves a stream a moment after its token has expired or was taken away, if it has not ended by itself: it may be waiting
 * for a client that does not read. To interrupt a virtual thread that waits for a socket closes the socket (see {@link java.net.Socket}).
 */
public final class StreamEnd implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration TICK = Duration.ofMillis(250);

    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread server = Thread.currentThread();
    private final Runnable also;
    private boolean closed;
    private boolean interrupted;

    private StreamEnd(Runnable also) {
        this.also = also;
    }

    /**
     * Watches over the current thread, until it is closed.
     *
     * @param good whether the token is good still; asked four times a second, by another thread
     * @param also is done at the end, before the thread is interrupted
     */
    public static StreamEnd of(BooleanSupplier good, Runnable also) {
        var end = new StreamEnd(also);
        Thread.ofVirtual().name("stream-end").start(() -> end.watch(good));
        return end;
    }

    private void watch(BooleanSupplier good) {
        try {
            while (good.getAsBoolean()) {
                if (isOverWithin(TICK)) {
                    return;
                }
            }
            if (!isOverWithin(GRACE)) {
                end();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isOverWithin(Duration patience) throws InterruptedException {
        return over.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void end() {
        if (!closed) {
            also.run();
            interrupted = true;
            server.interrupt();
        }
    }

    /** The stream has ended; from now on the thread is left alone, and not interrupted any more. */
    @Override
    public synchronized void close() {
        closed = true;
        over.countDown();
        if (interrupted) {
            Thread.interrupted();
        }
    }
}
