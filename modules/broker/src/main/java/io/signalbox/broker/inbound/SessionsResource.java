package io.signalbox.broker.inbound;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** Signing in and out. */
@Path("/api/v1/sessions")
@ApplicationScoped
@Produces("application/json")
@Consumes("application/json")
public class SessionsResource {

    private final Forwarding forwarding;

    /** @param forwarding lets the auth service answer */
    @Inject
    public SessionsResource(Forwarding forwarding) {
        this.forwarding = forwarding;
    }

    /** Signs in. */
    @POST
    @PermitAll
    public Response signIn(@Context ContainerRequestContext request) {
        return forwarding.session(request);
    }

    /** Gives the next tokens. */
    @POST
    @Path("refresh")
    @PermitAll
    @Consumes("*/*")
    public Response refresh(@Context ContainerRequestContext request) {
        return forwarding.session(request);
    }

    /** Signs out everywhere. */
    @DELETE
    public Response signOutEverywhere(@Context ContainerRequestContext request) {
        return forwarding.session(request);
    }

    /** Takes the password again. */
    @POST
    @Path("current/reauthentication")
    public Response reauthenticate(@Context ContainerRequestContext request) {
        return forwarding.session(request);
    }

    /** Signs out. */
    @DELETE
    @Path("current")
    public Response signOut(@Context ContainerRequestContext request) {
        return forwarding.session(request);
    }
}
