package io.signalbox.auth.inbound;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;

import io.signalbox.common.http.ClientAddress;
import io.signalbox.common.http.ClientAddresses;

/** Finds out who a request comes from. */
@ApplicationScoped
public class Clients {

    private final ClientAddresses addresses;

    /** @param addresses knows which proxies to believe */
    @Inject
    public Clients(ClientAddresses addresses) {
        this.addresses = addresses;
    }

    /** The address of a request's client. */
    public ClientAddress of(ServerRequest request) {
        var peer = request.remotePeer().address() instanceof InetSocketAddress socket && !socket.isUnresolved()
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
        return addresses.of(peer.getHostAddress(), request.headers().values(HeaderNames.X_FORWARDED_FOR));
    }
}
