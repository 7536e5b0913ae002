package io.signalbox.listener.inbound;

import java.time.Instant;
import java.util.Optional;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;

import io.signalbox.common.entry.Severity;
import io.signalbox.common.json.JsonFields;
import io.signalbox.common.security.Role;
import io.signalbox.listener.AlertState;
import io.signalbox.listener.Alerts;

/** The alerts: for readers to see, for operators to change. */
@Path("/api/v1/alerts")
@ApplicationScoped
@RolesAllowed(Role.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class AlertResource {

    private final Alerts alerts;

    /** @param alerts does what is asked for here */
    @Inject
    public AlertResource(Alerts alerts) {
        this.alerts = alerts;
    }

    /** Alerts, the last seen first. */
    @GET
    @RolesAllowed({Role.READER, Role.OPERATOR})
    public PageView<AlertView> list(
            @QueryParam("state") String state,
            @QueryParam("severity") String severity,
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context SecurityContext caller) {
        return PageView.of(
                alerts.latest(
                        caller.getUserPrincipal().getName(),
                        Parameters.oneOf("state", AlertState.class, Optional.ofNullable(state)),
                        Parameters.oneOf("severity", Severity.class, Optional.ofNullable(severity)),
                        Parameters.cursor(Optional.ofNullable(cursor)),
                        Parameters.limit(Optional.ofNullable(limit))),
                AlertView::of);
    }

    /** One alert. */
    @GET
    @Path("{id}")
    @RolesAllowed({Role.READER, Role.OPERATOR})
    public AlertView get(@PathParam("id") String id) {
        return AlertView.of(alerts.get(Parameters.id(id)));
    }

    /** Somebody cares for it. */
    @POST
    @Path("{id}/acknowledge")
    @Consumes(MediaType.WILDCARD)
    public AlertView acknowledge(@PathParam("id") String id, @Context SecurityContext caller) {
        return AlertView.of(
                alerts.acknowledge(Parameters.id(id), caller.getUserPrincipal().getName()));
    }

    /** It is over. */
    @POST
    @Path("{id}/resolve")
    @Consumes(MediaType.WILDCARD)
    public AlertView resolve(@PathParam("id") String id, @Context SecurityContext caller) {
        return AlertView.of(
                alerts.resolve(Parameters.id(id), caller.getUserPrincipal().getName()));
    }

    /** Nobody wants to hear of it for a while. */
    @POST
    @Path("{id}/silence")
    public AlertView silence(@PathParam("id") String id, JsonObject body, @Context SecurityContext caller) {
        var fields = JsonFields.of(body);
        var until = fields.instant("until");
        if (fields.value("until").isEmpty()) {
            fields.reject("until", "is required");
        }
        fields.check();
        return AlertView.of(alerts.silence(
                Parameters.id(id),
                until.orElse(Instant.EPOCH),
                caller.getUserPrincipal().getName()));
    }
}
