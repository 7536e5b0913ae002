package io.signalbox.auth.inbound;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;

import io.signalbox.auth.ClientAddress;
import io.signalbox.common.config.Settings;

/**
 * Finds out who a request comes from: the last entry of {@code X-Forwarded-For} that a proxy of ours wrote. What stands before it was
 * written by the client, who may write anything.
 */
@ApplicationScoped
public class ClientAddresses {

    private final int trustedHops;

    /** @param settings hold {@code signalbox.http.trusted-hops}: how many proxies in front of us are ours */
    @Inject
    public ClientAddresses(Settings settings) {
        this.trustedHops = settings.integer("signalbox.http.trusted-hops", 0, 10);
    }

    /** The client of a request. */
    public ClientAddress of(ServerRequest request) {
        var forwarded = request.headers().values(HeaderNames.X_FORWARDED_FOR);
        var peer = request.remotePeer().address() instanceof InetSocketAddress socket && !socket.isUnresolved()
                ? new ClientAddress(socket.getAddress())
                : new ClientAddress(InetAddress.getLoopbackAddress());
        return forwarded(String.join(",", forwarded), trustedHops).orElse(peer);
    }

    /** The entry that the outermost of so many proxies wrote; empty where there are none, or it is no address. */
    static Optional<ClientAddress> forwarded(String header, int trustedHops) {
        if (header.isBlank() || trustedHops == 0) {
            return Optional.empty();
        }
        var hops = header.split(",", -1);
        return ClientAddress.parse(hops[Math.max(0, hops.length - trustedHops)]);
    }
}
