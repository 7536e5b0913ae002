package io.signalbox.common.http.door;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets so many in. Of those that wait, who has fewest connections goes first; where too many wait, who has most is sent away. So a burst of one
 * sender, or of few, holds up nobody else.
 */
final class Turnstile {

    private static final Comparator<Waiter> BY_CONNECTIONS =
            Comparator.comparingInt(waiter -> waiter.connections.get());

    private final int mostWaiting;
    private final List<Waiter> waiting = new ArrayList<>();
    private int free;

    /**
     * With nobody inside.
     *
     * @param places how many may be inside
     * @param mostWaiting how many may wait
     */
    Turnstile(int places, int mostWaiting) {
        this.free = places;
        this.mostWaiting = mostWaiting;
    }

    private static final class Waiter {

        private final AtomicInteger connections;
        private final CountDownLatch told = new CountDownLatch(1);
        private boolean admitted;

        Waiter(AtomicInteger connections) {
            this.connections = connections;
        }
    }

    /** Goes in if that is possible at once. */
    synchronized boolean tryEnter() {
        if (free == 0) {
            return false;
        }
        free--;
        return true;
    }

    /**
     * Goes in, or waits to.
     *
     * @param connections how many the one who comes has at any moment
     * @return whether it is in
     */
    boolean enter(AtomicInteger connections, Duration patience) throws InterruptedException {
        var waiter = new Waiter(connections);
        synchronized (this) {
            if (tryEnter()) {
                return true;
            }
            if (waiting.size() >= mostWaiting && !sendAwayWhoHasMoreThan(waiter)) {
                return false;
            }
            waiting.add(waiter);
        }
        try {
            waiter.told.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            giveUp(waiter);
            throw e;
        }
        synchronized (this) {
            waiting.remove(waiter);
            return waiter.admitted;
        }
    }

    /** Makes a place for the next. */
    synchronized void leave() {
        var next = waiting.stream().min(BY_CONNECTIONS);
        if (next.isEmpty()) {
            free++;
            return;
        }
        waiting.remove(next.get());
        next.get().admitted = true;
        next.get().told.countDown();
    }

    private boolean sendAwayWhoHasMoreThan(Waiter newcomer) {
        var most = waiting.stream().max(BY_CONNECTIONS).filter(it -> BY_CONNECTIONS.compare(it, newcomer) > 0);
        most.ifPresent(it -> {
            waiting.remove(it);
            it.told.countDown();
        });
        return most.isPresent();
    }

    private synchronized void giveUp(Waiter waiter) {
        if (waiter.admitted) {
            leave();
        } else {
            waiting.remove(waiter);
        }
    }
}
