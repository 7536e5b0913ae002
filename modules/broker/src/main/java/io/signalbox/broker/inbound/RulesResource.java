package io.signalbox.broker.inbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

import io.signalbox.broker.Owner;

/** Rules that raise alerts. */
@Path("/api/v1/rules")
@ApplicationScoped
@Produces("application/json")
@Consumes("application/json")
public class RulesResource {

    private final Forwarding forwarding;

    /** @param forwarding lets the listener service answer */
    @Inject
    public RulesResource(Forwarding forwarding) {
        this.forwarding = forwarding;
    }

    /** Lists them. */
    @GET
    public Response list(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.LISTENER, request);
    }

    /** Makes one. */
    @POST
    public Response create(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.LISTENER, request);
    }

    /** Tells which rules match an entry. */
    @POST
    @Path("test")
    public Response test(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.LISTENER, request);
    }

    /** One rule. */
    @GET
    @Path("{id: [A-Za-z0-9_-]+}")
    public Response get(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.LISTENER, request);
    }

    /** Replaces a rule. */
    @PUT
    @Path("{id: [A-Za-z0-9_-]+}")
    public Response replace(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.LISTENER, request);
    }

    /** Deletes a rule. */
    @DELETE
    @Path("{id: [A-Za-z0-9_-]+}")
    public Response delete(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.LISTENER, request);
    }
}
