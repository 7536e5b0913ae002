package io.signalbox.common.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.Settings;

/**
 * Tells a client's address: that of the peer, or, behind proxies of our own, what the outermost of them wrote into
 * {@code X-Forwarded-For}: the entry that is as many from the right as there are such proxies. What stands before it was written by the
 * client, who may write anything. The peer's address stands in for an entry that is missing or no address.
 */
@ApplicationScoped
public class ClientAddresses {

    /** The header that each proxy appends its peer's address to. */
    public static final String FORWARDED_FOR = "X-Forwarded-For";

    static final int ENOUGH_WITHOUT_ENTRIES = 100;
    static final int ENOUGH_OF_ONE_PEER = 1_000;

    private static final Logger LOG = System.getLogger(ClientAddresses.class.getName());
    private static final String KEY = "signalbox.http.trusted-hops";

    private final int trustedHops;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicReference<InetAddress> onlyPeer = new AtomicReference<>();
    private final AtomicBoolean severalPeers = new AtomicBoolean();
    private final AtomicBoolean forwarded = new AtomicBoolean();
    private final AtomicBoolean told = new AtomicBoolean();

    /** @param settings hold {@code signalbox.http.trusted-hops}: how many proxies in front of this service are ours */
    @Inject
    public ClientAddresses(Settings settings) {
        this(settings.integer(KEY, 0, 10));
    }

    ClientAddresses(int trustedHops) {
        this.trustedHops = trustedHops;
    }

    /**
     * The address.
     *
     * @param peer who is connected, as a literal address; a text that is none counts as this machine
     * @param forwardedFor the values of all {@code X-Forwarded-For} fields, in their order
     */
    public ClientAddress of(String peer, List<String> forwardedFor) {
        var connected = ClientAddress.parse(peer).orElseGet(() -> new ClientAddress(InetAddress.getLoopbackAddress()));
        var entry = entry(forwardedFor);
        observe(connected, trustedHops == 0 ? !forwardedFor.isEmpty() : entry.isPresent());
        return entry.flatMap(ClientAddress::parse).orElse(connected);
    }

    /** The client that our outermost proxy names; empty if there is none, or it names none. */
    Optional<ClientAddress> forwarded(List<String> forwardedFor) {
        return entry(forwardedFor).flatMap(ClientAddress::parse);
    }

    private Optional<String> entry(List<String> forwardedFor) {
        return entry(String.join(",", forwardedFor), trustedHops);
    }

    /**
     * What makes it likely that {@code signalbox.http.trusted-hops} is wrong, as one sentence; empty while nothing does. With a wrong
     * number strangers choose their own addresses, or all people count as one.
     */
    public Optional<String> doubt() {
        if (trustedHops == 0) {
            if (forwarded.get()) {
                return Optional.of("Requests carry X-Forwarded-For, but " + KEY
                        + " is 0: if a proxy of yours writes it, all its" + " clients count as one.");
            }
            var peer = onlyPeer.get();
            return requests.get() >= ENOUGH_OF_ONE_PEER && !severalPeers.get() && !peer.isLoopbackAddress()
                    ? Optional.of(
                            "All requests come from " + peer.getHostAddress() + ", and " + KEY
                                    + " is 0: if that is a proxy of yours, let it write X-Forwarded-For and set the number of proxies.")
                    : Optional.empty();
        }
        return requests.get() >= ENOUGH_WITHOUT_ENTRIES && !forwarded.get()
                ? Optional.of("No request has the " + trustedHops + " entries in X-Forwarded-For that " + KEY
                        + " counts on: set it to the number of your proxies.")
                : Optional.empty();
    }

    /** The entry that is so many from the right; empty if there are fewer. */
    private static Optional<String> entry(String list, int fromRight) {
        if (fromRight == 0 || list.isBlank()) {
            return Optional.empty();
        }
        var end = list.length();
        for (int i = 1; i < fromRight; i++) {
            end = list.lastIndexOf(',', end - 1);
            if (end < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(list.substring(list.lastIndexOf(',', end - 1) + 1, end));
    }

    private void observe(ClientAddress peer, boolean isForwarded) {
        requests.incrementAndGet();
        if (!onlyPeer.compareAndSet(null, peer.ip()) && !onlyPeer.get().equals(peer.ip())) {
            severalPeers.set(true);
        }
        if (isForwarded) {
            forwarded.set(true);
        }
        if (!told.get()) {
            doubt().filter(_ -> told.compareAndSet(false, true))
                    .ifPresent(sentence -> LOG.log(Level.WARNING, sentence));
        }
    }
}
