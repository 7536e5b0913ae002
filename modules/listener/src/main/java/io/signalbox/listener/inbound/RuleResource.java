package io.signalbox.listener.inbound;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

import io.signalbox.common.security.Role;
import io.signalbox.listener.Page;
import io.signalbox.listener.Rulebook;

/** The rules, for operators. */
@Path("/api/v1/rules")
@ApplicationScoped
@RolesAllowed(Role.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class RuleResource {

    /** Not {@code test}, which is no rule: its other methods are not allowed, where those of a rule that is not there are not found. */
    private static final String ID = "{id: [0-9A-Fa-f-]+}";

    private final Rulebook rulebook;

    /** @param rulebook does what is asked for here */
    @Inject
    public RuleResource(Rulebook rulebook) {
        this.rulebook = rulebook;
    }

    /** All rules, on one page, sorted by name. */
    @GET
    public PageView<RuleView> list() {
        return PageView.of(new Page<>(rulebook.all(), Optional.empty()), RuleView::of);
    }

    /** Makes a rule. */
    @POST
    public Response add(JsonObject body, @Context SecurityContext caller) {
        var rule = rulebook.add(
                RuleReader.definition(body), caller.getUserPrincipal().getName());
        return Response.created(URI.create("/api/v1/rules/" + rule.id()))
                .entity(RuleView.of(rule))
                .build();
    }

    /** One rule. */
    @GET
    @Path(ID)
    public RuleView get(@PathParam("id") String id) {
        return RuleView.of(rulebook.get(Parameters.id(id)));
    }

    /** Replaces a rule. */
    @PUT
    @Path(ID)
    public RuleView replace(@PathParam("id") String id, JsonObject body, @Context SecurityContext caller) {
        return RuleView.of(rulebook.replace(
                Parameters.id(id),
                RuleReader.definition(body),
                RuleReader.version(body),
                caller.getUserPrincipal().getName()));
    }

    /** Removes a rule. */
    @DELETE
    @Path(ID)
    public void remove(@PathParam("id") String id, @Context SecurityContext caller) {
        rulebook.remove(Parameters.id(id), caller.getUserPrincipal().getName());
    }

    /** The rules that an entry would match. */
    @POST
    @Path("test")
    public Matches test(JsonObject entry) {
        return new Matches(rulebook.matching(RuleReader.entry(entry)).stream()
                .map(RuleView::of)
                .toList());
    }

    /** The answer of a test. */
    public record Matches(List<RuleView> rules) {}
}
