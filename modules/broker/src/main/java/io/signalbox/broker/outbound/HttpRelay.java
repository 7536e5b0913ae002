package io.signalbox.broker.outbound;

import java.util.EnumMap;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.broker.Edge;
import io.signalbox.broker.Owner;
import io.signalbox.broker.RelayRequest;
import io.signalbox.broker.RelayedAnswer;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.HttpClients;

/** Forwards REST requests to the services that answer them. */
@ApplicationScoped
public class HttpRelay {

    private final Map<Owner, RelayTarget> targets = new EnumMap<>(Owner.class);

    /** @param settings holds {@code signalbox.<name>.url} of each service and {@code signalbox.relay.timeout} */
    @Inject
    public HttpRelay(HttpClients clients, Settings settings) {
        for (var owner : Owner.values()) {
            targets.put(owner, new RelayTarget(clients, settings, owner));
        }
    }

    /** Lets auth answer. */
    @Guarded(Edge.AUTH)
    public RelayedAnswer auth(RelayRequest request) {
        return targets.get(Owner.AUTH).send(request);
    }

    /** Lets the logger answer. */
    @Guarded(Edge.LOGGER)
    public RelayedAnswer logger(RelayRequest request) {
        return targets.get(Owner.LOGGER).send(request);
    }

    /** Lets the listener answer. */
    @Guarded(Edge.LISTENER)
    public RelayedAnswer listener(RelayRequest request) {
        return targets.get(Owner.LISTENER).send(request);
    }

    /** Lets mail answer. */
    @Guarded(Edge.MAIL)
    public RelayedAnswer mail(RelayRequest request) {
        return targets.get(Owner.MAIL).send(request);
    }
}
