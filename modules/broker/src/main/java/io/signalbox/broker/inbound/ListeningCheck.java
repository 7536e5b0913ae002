package io.signalbox.broker.inbound;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** The broker is ready as soon as it listens: what it can't hand on now goes to the queue, or is refused with a Retry-After. */
@Liveness
@Readiness
@Startup
@ApplicationScoped
public class ListeningCheck implements HealthCheck {

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.up("broker");
    }
}
