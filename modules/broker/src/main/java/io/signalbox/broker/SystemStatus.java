package io.signalbox.broker;

import java.time.Instant;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.broker.outbound.ServiceProbe;
import io.signalbox.common.http.ClientAddresses;

/** How all of Signalbox is, as the broker sees it. */
@ApplicationScoped
public class SystemStatus {

    private final ServiceProbe services;
    private final Breakers breakers;
    private final ClientAddresses addresses;

    /**
     * Takes what it works with.
     *
     * @param services asks them
     * @param addresses knows whether the number of proxies is likely to be wrong
     */
    @Inject
    public SystemStatus(ServiceProbe services, Breakers breakers, ClientAddresses addresses) {
        this.services = services;
        this.breakers = breakers;
        this.addresses = addresses;
    }

    /**
     * One breaker.
     *
     * @param name of its edge
     * @param state {@code closed}, {@code half-open} or {@code open}
     * @param since when it came into its state
     */
    public record BreakerStatus(String name, String state, Instant since) {}

    /**
     * All there is to see.
     *
     * @param warnings what is likely to be set wrong, a sentence each
     */
    public record Snapshot(List<ServiceHealth> services, List<BreakerStatus> breakers, List<String> warnings) {}

    /** How it is now. */
    public Snapshot now() {
        return new Snapshot(
                services.all(),
                breakers.all().stream()
                        .map(breaker -> new BreakerStatus(
                                breaker.edge().label(), breaker.state().label(), breaker.since()))
                        .toList(),
                addresses.doubt().stream().toList());
    }
}
