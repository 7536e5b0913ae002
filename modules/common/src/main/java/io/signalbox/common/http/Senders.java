package io.signalbox.common.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.Settings;

/**
 * Tells for whom a stranger's request counts, in HTTP and gRPC alike: for the client that our own proxies name, else for the peer; and for
 * nobody in particular where the peer is a proxy that names none.
 */
@ApplicationScoped
public class Senders {

    private final ClientAddresses addresses;
    private final Proxies proxies;

    /**
     * @param addresses knows which entries of {@code X-Forwarded-For} to believe
     * @param settings hold {@code signalbox.http.proxies}
     */
    @Inject
    public Senders(ClientAddresses addresses, Settings settings) {
        this.addresses = addresses;
        this.proxies = Proxies.of(settings);
    }

    /**
     * Whom a request counts for.
     *
     * @param peer who is connected
     * @param forwardedFor the values of all {@code X-Forwarded-For} fields, in their order
     */
    public Optional<Network> of(InetAddress peer, List<String> forwardedFor) {
        return addresses
                .forwarded(forwardedFor)
                .map(ClientAddress::ip)
                .or(() -> Optional.of(peer).filter(it -> !proxies.contains(it)))
                .map(Network::ofSender);
    }
}
