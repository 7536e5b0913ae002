package io.signalbox.common.http.door;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections of one listener, bounded in all and for each peer. Where there is one too many, that which has kept us waiting longest gives
 * way, of the peer that has most: who sends slowly or nothing can't shut anybody out, and a probe of the service's health always gets in.
 */
final class Peers {

    private final DoorLimits limits;
    /** For how long a newcomer may wait until there is one that can go, and then until it has gone. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration POLL = Duration.ofMillis(10);

    /** One that was told to go still holds what it has until its thread has run to its end: an eighth more than there may be. */
    private static final int LEAVING_PART = 8;

    private final Semaphore held;
    private final Set<DoorConnection> connections = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<Network, AtomicInteger> counts = new ConcurrentHashMap<>();

    Peers(DoorLimits limits) {
        this.limits = limits;
        this.held = new Semaphore(limits.connections() + limits.connections() / LEAVING_PART + 1, true);
    }

    /** The place of one connection among its peer's. */
    record Place(Network peer, AtomicInteger taken, boolean counted) {}

    /** The connections at this moment. */
    Set<DoorConnection> all() {
        return connections;
    }

    /**
     * Takes a place for a connection.
     *
     * @return nothing where all are taken by connections that are being served
     */
    Optional<Place> admit(DoorConnection connection, InetAddress address) throws InterruptedException {
        var peer = Network.ofSender(address);
        var taken = counts.compute(peer, (_, count) -> {
            var known = count == null ? new AtomicInteger() : count;
            known.incrementAndGet();
            return known;
        });
        var place = new Place(peer, taken, !limits.isProxy(address));
        if (!waitForRoom(place) || !held.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            leave(place);
            return Optional.empty();
        }
        connections.add(connection);
        return Optional.of(place);
    }

    /** Gives a connection's place back. */
    void leave(DoorConnection connection, Place place) {
        connections.remove(connection);
        held.release();
        leave(place);
    }

    private void leave(Place place) {
        counts.computeIfPresent(place.peer(), (_, count) -> count.decrementAndGet() == 0 ? null : count);
    }

    /** Nobody may be waiting at this moment and many in the next: heads are read in no time. */
    private boolean waitForRoom(Place place) throws InterruptedException {
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (!hasRoom(place)) {
            if (System.nanoTime() - until > 0) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }

    private boolean hasRoom(Place place) {
        if (place.counted() && place.taken().get() > limits.connectionsPerAddress()) {
            return dismissOneOf(Optional.of(place.peer()));
        }
        return connections.size() < limits.connections() || dismissOneOf(Optional.empty());
    }

    /** Several may be dismissed by others meanwhile; one that has gone is no reason to refuse. */
    private boolean dismissOneOf(Optional<Network> peer) {
        while (true) {
            var longest = connections.stream()
                    .filter(DoorConnection::isWaiting)
                    .filter(it -> peer.isEmpty() || peer.get().equals(it.place().peer()))
                    .max(Comparator.comparingInt(
                                    (DoorConnection it) -> it.place().taken().get())
                            .thenComparing(DoorConnection::waitsFor));
            if (longest.isEmpty()) {
                return false;
            }
            if (longest.get().dismiss()) {
                return true;
            }
        }
    }
}
