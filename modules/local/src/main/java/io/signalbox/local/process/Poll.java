package io.signalbox.local.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what the outside world does not tell. */
final class Poll {

    private static final Duration PERIOD = Duration.ofMillis(20);

    private Poll() {}

    /** Returns when the condition, which costs next to nothing to ask, holds or the limit has passed. */
    static void until(Duration limit, BooleanSupplier condition) {
        until(limit, PERIOD, condition);
    }

    /** Returns when the condition holds or the limit has passed; asks once in a period. */
    static void until(Duration limit, Duration period, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()
                && System.nanoTime() < end
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(period.toNanos());
        }
    }
}
