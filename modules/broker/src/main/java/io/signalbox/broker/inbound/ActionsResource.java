package io.signalbox.broker.inbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

import io.signalbox.broker.Owner;

/** What alerts have started. */
@Path("/api/v1/actions")
@ApplicationScoped
@Produces("application/json")
@Consumes("application/json")
public class ActionsResource {

    private final Forwarding forwarding;

    /** @param forwarding lets the listener service answer */
    @Inject
    public ActionsResource(Forwarding forwarding) {
        this.forwarding = forwarding;
    }

    /** Lists them. */
    @GET
    public Response list(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.LISTENER, request);
    }

    /** Tries a dead action again. */
    @POST
    @Path("{id: [A-Za-z0-9_-]+}/requeue")
    @Consumes("*/*")
    public Response requeue(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.LISTENER, request);
    }
}
