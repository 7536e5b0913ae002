package io.signalbox.broker.inbound;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;

import io.signalbox.common.http.ClientAddresses;

/** The address that an HTTP request comes from. */
@ApplicationScoped
public class ClientAddress {

    private static final String PEER = "io.helidon.jaxrs.remote-host";

    private final ClientAddresses addresses;

    /** @param addresses knows which proxies to believe */
    @Inject
    public ClientAddress(ClientAddresses addresses) {
        this.addresses = addresses;
    }

    /** The address. */
    public String of(ContainerRequestContext request) {
        return client(request).text();
    }

    /** What is counted as one: the address for IPv4, its /64 for IPv6. */
    public String network(ContainerRequestContext request) {
        return client(request).network();
    }

    private io.signalbox.common.http.ClientAddress client(ContainerRequestContext request) {
        return addresses.of(
                String.valueOf(request.getProperty(PEER)),
                Optional.ofNullable(request.getHeaders().get(ClientAddresses.FORWARDED_FOR))
                        .orElse(List.of()));
    }
}
