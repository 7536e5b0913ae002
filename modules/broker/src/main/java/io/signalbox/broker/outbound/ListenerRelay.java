package io.signalbox.broker.outbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.broker.Edge;
import io.signalbox.broker.Guard;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.HttpClients;

/** REST requests that the listener service answers. */
@ApplicationScoped
public class ListenerRelay extends HttpRelay {

    /** @param settings holds {@code signalbox.listener.url} */
    @Inject
    public ListenerRelay(HttpClients clients, Settings settings, Guard guard) {
        super(clients, settings, guard, Edge.LISTENER, "listener");
    }
}
