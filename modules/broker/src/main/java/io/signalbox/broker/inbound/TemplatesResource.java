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

/** Mail templates. */
@Path("/api/v1/templates")
@ApplicationScoped
@Produces("application/json")
@Consumes("application/json")
public class TemplatesResource {

    private final Forwarding forwarding;

    /** @param forwarding lets the mail service answer */
    @Inject
    public TemplatesResource(Forwarding forwarding) {
        this.forwarding = forwarding;
    }

    /** Lists them. */
    @GET
    public Response list(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.MAIL, request);
    }

    /** One template. */
    @GET
    @Path("{name: [A-Za-z0-9_-]+}")
    public Response get(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.MAIL, request);
    }

    /** Renders a template. */
    @POST
    @Path("{name: [A-Za-z0-9_-]+}/preview")
    public Response preview(@Context ContainerRequestContext request) {
        return forwarding.to(Owner.MAIL, request);
    }
}
