package io.signalbox.auth.inbound;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

import io.signalbox.auth.Accounts;
import io.signalbox.auth.Accounts.Change;
import io.signalbox.auth.Accounts.NewAccount;
import io.signalbox.auth.PersonName;
import io.signalbox.common.http.PageLimit;
import io.signalbox.common.json.JsonFields;

/** The accounts, for admins. */
@Path("/api/v1/users")
@ApplicationScoped
@Produces("application/json")
@Consumes("application/json")
public class UsersResource {

    private static final int MAX_LIMIT = 200;

    private final Accounts accounts;

    /** @param accounts carries out what is asked here */
    @Inject
    public UsersResource(Accounts accounts) {
        this.accounts = accounts;
    }

    /** {@code next} is null where no more follow. */
    public record Page(
            List<UserView> items,
            @JsonbProperty(nillable = true) Optional<UUID> next) {}

    /** A page of accounts, oldest first. */
    @GET
    public Page list(
            @QueryParam("limit") String limit, @QueryParam("cursor") String cursor, @Context SecurityContext security) {
        var most = PageLimit.of(Optional.ofNullable(limit), MAX_LIMIT);
        var after = Optional.ofNullable(cursor).map(text -> Parameters.uuid("cursor", text));
        var found = accounts.list(after, most + 1, Callers.of(security)).stream()
                .map(UserView::of)
                .toList();
        if (found.size() <= most) {
            return new Page(found, Optional.empty());
        }
        var items = found.subList(0, most);
        return new Page(items, Optional.of(items.getLast().id()));
    }

    /** Makes an account. */
    @POST
    public Response create(JsonObject body, @Context SecurityContext security) {
        accounts.requireMaker(Callers.of(security));
        var fields = JsonFields.of(body);
        var email = UserFields.email(fields);
        var name = new PersonName(
                UserFields.name(fields, "firstName").orElse(""),
                UserFields.name(fields, "lastName").orElse(""));
        var password = UserFields.newPassword(fields, "password", email.value(), name);
        var roles = UserFields.roles(fields, "roles").orElse(Set.of());
        fields.check();
        var account = accounts.create(new NewAccount(email, name, password, roles), Callers.of(security));
        return Response.created(URI.create("/api/v1/users/" + account.id()))
                .entity(UserView.of(account))
                .build();
    }

    /** One account. */
    @GET
    @Path("{id}")
    public UserView get(@PathParam("id") String id, @Context SecurityContext security) {
        return UserView.of(accounts.get(Parameters.id(id), Callers.of(security)));
    }

    /** Changes an account's name, roles, or whether it may sign in. */
    @PATCH
    @Path("{id}")
    public UserView change(@PathParam("id") String id, JsonObject body, @Context SecurityContext security) {
        accounts.requireAdmin(Callers.of(security));
        var fields = JsonFields.of(body);
        var change = new Change(
                UserFields.name(fields, "firstName"),
                UserFields.name(fields, "lastName"),
                UserFields.roles(fields, "roles"),
                fields.bool("active"));
        fields.check();
        return UserView.of(accounts.change(Parameters.id(id), change, Callers.of(security)));
    }

    /** Ends all sessions of an account. */
    @DELETE
    @Path("{id}/sessions")
    public SessionsResource.Ended endSessions(@PathParam("id") String id, @Context SecurityContext security) {
        return new SessionsResource.Ended(accounts.endSessions(Parameters.id(id), Callers.of(security)));
    }

    /** Deletes an account. */
    @DELETE
    @Path("{id}")
    public Response delete(@PathParam("id") String id, @Context SecurityContext security) {
        accounts.delete(Parameters.id(id), Callers.of(security));
        return Response.noContent().build();
    }
}
