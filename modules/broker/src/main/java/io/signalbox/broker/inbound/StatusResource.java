package io.signalbox.broker.inbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

import io.signalbox.broker.SystemStatus;

/** How the services are, and the breakers between the broker and them. */
@Path("/api/v1/status")
@ApplicationScoped
@Produces("application/json")
public class StatusResource {

    private final SystemStatus status;

    /** @param status knows */
    @Inject
    public StatusResource(SystemStatus status) {
        this.status = status;
    }

    /** How it is now. */
    @GET
    public SystemStatus.Snapshot get() {
        return status.now();
    }
}
