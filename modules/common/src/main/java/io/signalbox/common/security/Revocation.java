package io.signalbox.common.security;

import java.time.Instant;
import java.util.UUID;

import jakarta.json.Json;
import jakarta.json.JsonObject;

/** Tokens that are good no more, though their time has not come. */
public sealed interface Revocation {

    /** When the last of these tokens has expired, and the revocation can be forgotten. */
    Instant until();

    /** The revocation as auth tells it. */
    JsonObject toJson();

    /** All tokens of a session or of an API key. */
    record OfCredential(Credential credential, Instant until) implements Revocation {

        @Override
        public JsonObject toJson() {
            return switch (credential) {
                case Credential.Session(var id) -> json("session", id, until).build();
                case Credential.ApiKey(var id) -> json("api-key", id, until).build();
                case Credential.Untold() -> throw new IllegalStateException("Nothing to name the tokens by");
            };
        }
    }

    /** All tokens of an account that were issued before its rights were cut to this generation. */
    record OfAccount(UUID account, long generation, Instant until) implements Revocation {

        @Override
        public JsonObject toJson() {
            return json("account", account, until).add("generation", generation).build();
        }
    }

    /**
     * Reads what auth tells.
     *
     * @throws RuntimeException when it is none that this release knows
     */
    static Revocation of(JsonObject json) {
        var id = UUID.fromString(json.getString("id"));
        var until = Instant.parse(json.getString("until"));
        return switch (json.getString("kind")) {
            case "session" -> new OfCredential(new Credential.Session(id), until);
            case "api-key" -> new OfCredential(new Credential.ApiKey(id), until);
            case "account" -> new OfAccount(id, json.getJsonNumber("generation").longValueExact(), until);
            default -> throw new IllegalArgumentException("A revocation of an unknown kind");
        };
    }

    private static jakarta.json.JsonObjectBuilder json(String kind, UUID id, Instant until) {
        return Json.createObjectBuilder()
                .add("kind", kind)
                .add("id", id.toString())
                .add("until", until.toString());
    }
}
