package io.signalbox.common.http.door;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.signalbox.common.http.Network;

/**
 * The connections of one listener, bounded in all and for each peer. Where there is one too many, that which has kept us waiting longest gives
 * way, of the peer that has most: who sends slowly or nothing can't shut others out, and who has few gets in before who has many.
 */
final class Peers {

    /** For how long a newcomer may wait until there is one that can go, and then until it has gone. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(20);

    /** One that was told to go still holds what it has until its thread has run to its end: an eighth more than there may be. */
    private static final int LEAVING_PART = 8;

    /** What a peer's only connection finds where all of that is held: so much again, for which it waits behind nobody who has others. */
    private static final int ONLY_PART = 8;

    /** So many may wait to be let in, if there are not even more places: a burst is no attack. */
    private static final int LEAST_NEWCOMERS = 256;

    /** A peer's only connection has this long to send something, however many others want its place. */
    private static final Duration LEAST_OF_ONLY = Duration.ofSeconds(1);

    private final DoorLimits limits;
    private final Turnstile held;
    private final Turnstile heldByOnly;
    private final Set<DoorConnection> connections = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<Network, AtomicInteger> counts = new ConcurrentHashMap<>();

    Peers(DoorLimits limits) {
        this.limits = limits;
        this.held = new Turnstile(
                limits.connections() + limits.connections() / LEAVING_PART + 1,
                Math.max(limits.connections(), LEAST_NEWCOMERS));
        this.heldByOnly = new Turnstile(limits.connections() / ONLY_PART + 1, Integer.MAX_VALUE);
    }

    /** One peer and how many connections it has, those that wait to be admitted included. */
    private record Peer(Network network, AtomicInteger taken, boolean counted) {}

    /** The place of one connection among its peer's, and the room it takes. */
    record Place(Network peer, AtomicInteger taken, Turnstile room) {}

    /** The connections at this moment. */
    Set<DoorConnection> all() {
        return connections;
    }

    /**
     * Takes a place for a connection.
     *
     * @return nothing where all are taken by connections that are being served, or too many wait for one already
     */
    Optional<Place> admit(DoorConnection connection, InetAddress address) throws InterruptedException {
        var peer = arrived(address);
        var room = hold(peer);
        if (room.isEmpty()) {
            leave(peer.network());
            return Optional.empty();
        }
        if (!waitForRoom(peer)) {
            room.get().leave();
            leave(peer.network());
            return Optional.empty();
        }
        connections.add(connection);
        return Optional.of(new Place(peer.network(), peer.taken(), room.get()));
    }

    /** Gives a connection's place back. */
    void leave(DoorConnection connection, Place place) {
        connections.remove(connection);
        place.room().leave();
        leave(place.peer());
    }

    private Peer arrived(InetAddress address) {
        var network = Network.ofSender(address);
        var taken = counts.compute(network, (_, count) -> {
            var known = count == null ? new AtomicInteger() : count;
            known.incrementAndGet();
            return known;
        });
        return new Peer(network, taken, !limits.proxies().contains(address));
    }

    private void leave(Network peer) {
        counts.computeIfPresent(peer, (_, count) -> count.decrementAndGet() == 0 ? null : count);
    }

    private Optional<Turnstile> hold(Peer peer) throws InterruptedException {
        if (held.tryEnter()) {
            return Optional.of(held);
        }
        var room = peer.taken().get() == 1 ? heldByOnly : held;
        return room.enter(peer.taken(), PATIENCE) ? Optional.of(room) : Optional.empty();
    }

    /** Nobody may be waiting at this moment and many in the next: heads are read in no time. */
    private boolean waitForRoom(Peer peer) throws InterruptedException {
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (!hasRoom(peer)) {
            if (System.nanoTime() - until > 0) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }

    private boolean hasRoom(Peer peer) {
        if (peer.counted() && peer.taken().get() > limits.connectionsPerAddress()) {
            return dismissOneOf(Optional.of(peer.network()));
        }
        return connections.size() < limits.connections() || dismissOneOf(Optional.empty());
    }

    private static boolean mayGo(DoorConnection connection) {
        return connection.isWaiting()
                && (connection.place().taken().get() > 1 || connection.waitsFor() > LEAST_OF_ONLY.toNanos());
    }

    /** Several may be dismissed by others meanwhile; one that has gone is no reason to refuse. */
    private boolean dismissOneOf(Optional<Network> peer) {
        while (true) {
            var longest = connections.stream()
                    .filter(Peers::mayGo)
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
