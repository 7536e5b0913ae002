package io.signalbox.auth.inbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

import io.signalbox.auth.FirstAdmin;
import io.signalbox.auth.token.SigningKeys;
import io.signalbox.common.database.Database;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** What auth says of its health. */
@ApplicationScoped
public class Health {

    /** The process answers; it has started as soon as it does, since the database may be away for longer than a start may take. */
    @Produces
    @Liveness
    @Startup
    @ApplicationScoped
    HealthCheck live() {
        return () -> HealthCheckResponse.up("auth");
    }

    /** It can do its job: the database answers, with its schema and the first admin, and there is a key to sign by. */
    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck ready(Database database, SigningKeys keys, FirstAdmin admin) {
        return () -> HealthCheckResponse.named("auth")
                .status(keys.isLoaded() && database.isReady() && admin.isEnsured())
                .withData("keys", keys.isLoaded())
                .build();
    }
}
