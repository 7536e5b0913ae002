package io.signalbox.broker.inbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

import io.signalbox.broker.Owner;

/** Accounts. */
@Path("/api/v1/users")
@ApplicationScoped
@Produces("application/json")
@Consumes("application/json")
public class UsersResource {

    private final Forwarding forwarding;

    /** @param forwarding lets the auth service answer */
    @Inject
    public UsersResource(Forwarding forwarding) {
        this.forwarding = forwarding;
    }

    /** Lists accounts. */
    @GET
    public Response list(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.AUTH, request);
    }

    /** Makes an account. */
    @POST
    public Response create(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.AUTH, request);
    }

    /** The caller's own account. */
    @GET
    @Path("me")
    public Response me(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.AUTH, request);
    }

    /** Changes the caller's own account. */
    @PATCH
    @Path("me")
    public Response changeMe(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.AUTH, request);
    }

    /** Changes the caller's own password. */
    @PUT
    @Path("me/password")
    public Response changePassword(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.AUTH, request);
    }

    /** One account. */
    @GET
    @Path("{id: [A-Za-z0-9_-]+}")
    public Response get(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.AUTH, request);
    }

    /** Changes an account. */
    @PATCH
    @Path("{id: [A-Za-z0-9_-]+}")
    public Response change(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.AUTH, request);
    }

    /** Ends all sessions of an account. */
    @DELETE
    @Path("{id: [A-Za-z0-9_-]+}/sessions")
    public Response endSessions(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.AUTH, request);
    }

    /** Deletes an account. */
    @DELETE
    @Path("{id: [A-Za-z0-9_-]+}")
    public Response delete(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.AUTH, request);
    }
}
