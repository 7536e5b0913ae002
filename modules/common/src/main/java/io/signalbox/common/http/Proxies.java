package io.signalbox.common.http;

import java.net.InetAddress;
import java.util.List;

import io.signalbox.common.config.Settings;

/**
 * Peers that are many senders, so that what holds for one address does not hold for theirs.
 *
 * @param networks where they are
 */
public record Proxies(List<Network> networks) {

    private static final String KEY = "signalbox.http.proxies";

    /** Copies the list. */
    public Proxies {
        networks = List.copyOf(networks);
    }

    /** Those that {@code signalbox.http.proxies} names. */
    public static Proxies of(Settings settings) {
        return new Proxies(settings.list(KEY).stream()
                .map(proxy -> settings.parsed(
                        KEY,
                        "must be addresses or networks like 10.0.0.0/8, separated by commas",
                        _ -> Network.parse(proxy)))
                .toList());
    }

    /** Whether a peer is one of them. */
    public boolean contains(InetAddress peer) {
        return networks.stream().anyMatch(network -> network.contains(peer));
    }
}
