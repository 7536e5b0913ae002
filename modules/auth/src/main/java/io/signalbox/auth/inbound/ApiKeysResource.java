package io.signalbox.auth.inbound;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

import io.signalbox.auth.ApiKey;
import io.signalbox.auth.ApiKeys;
import io.signalbox.auth.PersonName;
import io.signalbox.common.json.JsonFields;

/** The API keys of whoever is signed in. */
@Path("/api/v1/api-keys")
@ApplicationScoped
@Produces("application/json")
@Consumes("application/json")
public class ApiKeysResource {

    private final ApiKeys keys;

    /** @param keys carries out what is asked here */
    @Inject
    public ApiKeysResource(ApiKeys keys) {
        this.keys = keys;
    }

    /** A key; its text ({@code key}) is there only in the answer to its making. */
    public record KeyView(
            UUID id,
            String name,
            List<String> scopes,
            Instant createdAt,
            Optional<Instant> lastUsedAt,
            Optional<Instant> expiresAt,
            Optional<String> key) {

        static KeyView of(ApiKey key, Optional<String> text) {
            return new KeyView(
                    key.id(),
                    key.name(),
                    key.scopes().stream().sorted().toList(),
                    key.createdAt(),
                    key.lastUsedAt(),
                    key.expiresAt(),
                    text);
        }

        @Override
        public String toString() {
            return "KeyView[" + id + "]";
        }
    }

    /** All of one's keys. */
    public record Keys(List<KeyView> items) {}

    /** Lists the caller's keys. */
    @GET
    public Keys list(@Context SecurityContext security) {
        return new Keys(keys.of(Callers.of(security)).stream()
                .map(key -> KeyView.of(key, Optional.empty()))
                .toList());
    }

    /** Makes a key, with no more roles than the caller's own, for whoever gave the password a short while ago. */
    @POST
    public Response create(JsonObject body, @Context SecurityContext security) {
        keys.requireMaker(Callers.of(security));
        var fields = JsonFields.of(body);
        var name = fields.requiredText("name", PersonName.MAX_LENGTH);
        if (!PersonName.isAcceptable(name)) {
            fields.reject("name", "must have at most " + PersonName.MAX_LENGTH + " characters, all printable");
        }
        var scopes = UserFields.roles(fields, "scopes").orElse(Set.of());
        if (scopes.isEmpty()) {
            fields.reject("scopes", "must name at least one role");
        }
        var expires = fields.instant("expiresAt");
        if (expires.isPresent() && !expires.get().isAfter(Instant.now())) {
            fields.reject("expiresAt", "must be in the future");
        }
        fields.check();
        var made = keys.create(Callers.of(security), name.strip(), scopes, expires);
        return Response.created(URI.create("/api/v1/api-keys/" + made.key().id()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(KeyView.of(made.key(), Optional.of(made.text())))
                .build();
    }

    /**
     * How many keys were deleted.
     *
     * @param deleted all that there were
     */
    public record Deleted(int deleted) {}

    /** Deletes all of the caller's keys. */
    @DELETE
    public Deleted deleteAll(@Context SecurityContext security) {
        return new Deleted(keys.deleteAll(Callers.of(security)));
    }

    /** Deletes one of the caller's keys. */
    @DELETE
    @Path("{id}")
    public Response delete(@PathParam("id") String id, @Context SecurityContext security) {
        keys.delete(Callers.of(security), Parameters.id(id));
        return Response.noContent().build();
    }
}
