package io.signalbox.broker.outbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.broker.Edge;
import io.signalbox.broker.Guard;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.HttpClients;

/** REST requests that the logger service answers. */
@ApplicationScoped
public class LoggerRelay extends HttpRelay {

    /** @param settings holds {@code signalbox.logger.url} */
    @Inject
    public LoggerRelay(HttpClients clients, Settings settings, Guard guard) {
        super(clients, settings, guard, Edge.LOGGER, "logger");
    }
}
