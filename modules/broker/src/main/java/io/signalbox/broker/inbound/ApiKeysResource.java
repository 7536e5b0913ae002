package io.signalbox.broker.inbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

import io.signalbox.broker.Owner;

/** The caller's API keys. */
@Path("/api/v1/api-keys")
@ApplicationScoped
@Produces("application/json")
@Consumes("application/json")
public class ApiKeysResource {

    private final Forwarding forwarding;

    /** @param forwarding lets the auth service answer */
    @Inject
    public ApiKeysResource(Forwarding forwarding) {
        this.forwarding = forwarding;
    }

    /** Lists them. */
    @GET
    public Response list(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.AUTH, request);
    }

    /** Makes one. */
    @POST
    public Response create(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.AUTH, request);
    }

    /** Deletes all. */
    @DELETE
    public Response deleteAll(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.AUTH, request);
    }

    /** Deletes one. */
    @DELETE
    @Path("{id: [A-Za-z0-9_-]+}")
    public Response delete(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.AUTH, request);
    }
}
