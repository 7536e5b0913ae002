package io.signalbox.mail.inbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

import io.signalbox.common.database.Database;
import io.signalbox.mail.DeliveryService;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** What the health endpoints say. A mail server that is away is no reason not to be ready: mails wait in the queue. */
@ApplicationScoped
public class Health {

    /** Live: the delivery goes on; asks no store. */
    @Produces
    @Liveness
    HealthCheck delivering(DeliveryService delivery) {
        return () ->
                HealthCheckResponse.named("delivery").status(delivery.isAlive()).build();
    }

    /** Ready: mails can be accepted, because our own database answers and has its schema. */
    @Produces
    @Readiness
    HealthCheck accepting(Database database) {
        return () ->
                HealthCheckResponse.named("database").status(database.isReady()).build();
    }

    /** Started: the process answers. The database may be away for longer than a start may take, and the schema is made when it comes. */
    @Produces
    @Startup
    HealthCheck started() {
        return () -> HealthCheckResponse.up("mail");
    }
}
