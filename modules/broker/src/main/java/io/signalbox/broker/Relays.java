package io.signalbox.broker;

import java.util.EnumMap;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

/** Lets the service that a REST request is meant for answer it. */
@ApplicationScoped
public class Relays {

    private final Map<Edge, Relay> relays = new EnumMap<>(Edge.class);
    private final Guard guard;

    /** @param relays one for each service */
    @Inject
    public Relays(@Any Instance<Relay> relays, Guard guard) {
        this.guard = guard;
        relays.forEach(relay -> this.relays.put(relay.edge(), relay));
    }

    /**
     * Forwards a request.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code unavailable}, {@code timeout}, or what the service failed with
     */
    public RelayedAnswer forward(Edge edge, RelayRequest request) {
        return guard.call(edge, () -> relays.get(edge).forward(request));
    }
}
