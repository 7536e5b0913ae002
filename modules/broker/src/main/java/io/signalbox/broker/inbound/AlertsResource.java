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

/** Alerts. */
@Path("/api/v1/alerts")
@ApplicationScoped
@Produces("application/json")
@Consumes("application/json")
public class AlertsResource {

    private final Forwarding forwarding;

    /** @param forwarding lets the listener service answer */
    @Inject
    public AlertsResource(Forwarding forwarding) {
        this.forwarding = forwarding;
    }

    /** Lists them. */
    @GET
    public Response list(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.LISTENER, request);
    }

    /** One alert. */
    @GET
    @Path("{id: [A-Za-z0-9_-]+}")
    public Response get(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.LISTENER, request);
    }

    /** Acknowledges an alert. */
    @POST
    @Path("{id: [A-Za-z0-9_-]+}/acknowledge")
    @Consumes("*/*")
    public Response acknowledge(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.LISTENER, request);
    }

    /** Resolves an alert. */
    @POST
    @Path("{id: [A-Za-z0-9_-]+}/resolve")
    @Consumes("*/*")
    public Response resolve(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.LISTENER, request);
    }

    /** Silences an alert until a time. */
    @POST
    @Path("{id: [A-Za-z0-9_-]+}/silence")
    public Response silence(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.LISTENER, request);
    }
}
