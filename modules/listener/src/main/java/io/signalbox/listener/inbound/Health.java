package io.signalbox.listener.inbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;

import io.signalbox.common.database.Database;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Live and started: the process answers. Ready: the database answers, with its schema; whether events arrive is told beside it. */
@ApplicationScoped
public class Health {

    private final Database database;
    private final EventConsumer events;

    /** @param events tells whether events arrive */
    @Inject
    public Health(Database database, EventConsumer events) {
        this.database = database;
        this.events = events;
    }

    @Produces
    @Liveness
    @Startup
    HealthCheck live() {
        return () -> HealthCheckResponse.up("listener");
    }

    @Produces
    @Readiness
    HealthCheck ready() {
        return () -> HealthCheckResponse.named("database")
                .withData("consuming", events.isConsuming())
                .status(database.isReady())
                .build();
    }
}
