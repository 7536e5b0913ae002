package io.signalbox.auth.inbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;

import io.helidon.webserver.http.ServerRequest;

import io.signalbox.auth.Accounts;
import io.signalbox.common.json.JsonFields;

/** The account of whoever is signed in. */
@Path("/api/v1/users/me")
@ApplicationScoped
@Produces("application/json")
@Consumes("application/json")
public class OwnAccountResource {

    private final Accounts accounts;
    private final Clients addresses;

    /** Takes what it works with. */
    @Inject
    public OwnAccountResource(Accounts accounts, Clients addresses) {
        this.accounts = accounts;
        this.addresses = addresses;
    }

    /** The account. */
    @GET
    public UserView get(@Context SecurityContext security) {
        return UserView.of(accounts.own(Callers.of(security)));
    }

    /** Changes the person's name. */
    @PATCH
    public UserView change(JsonObject body, @Context SecurityContext security) {
        accounts.signedIn(Callers.of(security));
        var fields = JsonFields.of(body);
        var firstName = UserFields.name(fields, "firstName");
        var lastName = UserFields.name(fields, "lastName");
        fields.check();
        return UserView.of(accounts.changeOwn(Callers.of(security), firstName, lastName));
    }

    /** Changes the password, for whoever knows the present one, and ends all other sessions; tells how many API keys live on. */
    @PUT
    @Path("password")
    public Accounts.PasswordChange changePassword(
            JsonObject body, @Context SecurityContext security, @Context ServerRequest request) {
        var own = accounts.signedIn(Callers.of(security));
        var fields = JsonFields.of(body);
        var present = UserFields.password(fields, "currentPassword");
        var wanted = UserFields.newPassword(fields, "newPassword", own.email(), own.name());
        fields.check();
        return accounts.changePassword(Callers.of(security), present, wanted, addresses.of(request));
    }
}
