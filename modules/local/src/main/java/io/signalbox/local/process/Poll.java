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

    /** Returns when the condition holds or the limit has passed, and whether it held; asks once in a period. */
    static boolean until(Duration limit, Duration period, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() >= end || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(period.toNanos());
        }
        return true;
    }
}
