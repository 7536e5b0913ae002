package io.signalbox.broker.outbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.broker.Edge;
import io.signalbox.broker.Guard;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.HttpClients;

/** REST requests that the auth service answers. */
@ApplicationScoped
public class AuthRelay extends HttpRelay {

    /** @param settings holds {@code signalbox.auth.url} */
    @Inject
    public AuthRelay(HttpClients clients, Settings settings, Guard guard) {
        super(clients, settings, guard, Edge.AUTH, "auth");
    }
}
