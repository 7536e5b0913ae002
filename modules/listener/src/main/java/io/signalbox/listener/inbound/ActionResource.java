package io.signalbox.listener.inbound;

import java.util.Optional;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
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

import io.signalbox.common.security.Role;
import io.signalbox.listener.ActionState;
import io.signalbox.listener.Actions;

/** What is done about alerts, for operators. */
@Path("/api/v1/actions")
@ApplicationScoped
@RolesAllowed(Role.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class ActionResource {

    private final Actions actions;

    /** @param actions does what is asked for here */
    @Inject
    public ActionResource(Actions actions) {
        this.actions = actions;
    }

    /** Actions, the newest first. */
    @GET
    public PageView<ActionView> list(
            @QueryParam("state") String state,
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context SecurityContext caller) {
        return PageView.of(
                actions.latest(
                        caller.getUserPrincipal().getName(),
                        Parameters.oneOf("state", ActionState.class, Optional.ofNullable(state)),
                        Parameters.cursor(Optional.ofNullable(cursor)),
                        Parameters.limit(Optional.ofNullable(limit))),
                ActionView::of);
    }

    /** Gives a dead action all its attempts again. */
    @POST
    @Path("{id}/requeue")
    @Consumes(MediaType.WILDCARD)
    public ActionView requeue(@PathParam("id") String id, @Context SecurityContext caller) {
        return ActionView.of(
                actions.requeue(Parameters.id(id), caller.getUserPrincipal().getName()));
    }
}
