package io.signalbox.broker.outbound;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;

import io.signalbox.broker.IdempotencyKey;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.HttpClients;
import io.signalbox.common.http.ServiceClient;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;

/** A neighbour that speaks JSON over HTTP: by REST, and as JSON-RPC 2.0 at {@code /rpc}. */
final class JsonNeighbour {

    private final ServiceClient client;
    private final String name;

    private JsonNeighbour(ServiceClient client, String name) {
        this.client = client;
        this.name = name;
    }

    /** The neighbour at {@code signalbox.<name>.url}, which has {@code signalbox.<name>.timeout} for an answer. */
    static JsonNeighbour configured(HttpClients clients, Settings settings, String name) {
        return new JsonNeighbour(
                new ServiceClient(
                        clients.shared(), "The " + name + " service", url(settings, name), timeout(settings, name)),
                name);
    }

    /** Where a neighbour's HTTP is. */
    static URI url(Settings settings, String name) {
        return settings.httpUrl("signalbox." + name + ".url");
    }

    /** How long a neighbour may take to answer. */
    static Duration timeout(Settings settings, String name) {
        return settings.duration("signalbox." + name + ".timeout");
    }

    /** Sends a JSON body by POST and gives the object answered. */
    JsonObject post(String path, String token, JsonValue body) {
        return post(client.request(path, token), body);
    }

    /** Sends a JSON body by POST with an idempotency key, if there is one, and gives the object answered. */
    JsonObject post(String path, String token, JsonValue body, Optional<IdempotencyKey> key) {
        var request = client.request(path, token);
        key.ifPresent(it -> request.header("Idempotency-Key", it.value()));
        return post(request, body);
    }

    private JsonObject post(HttpRequest.Builder request, JsonValue body) {
        return client.object(client.send(request.header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build()));
    }

    /** Calls a method and gives its result. */
    JsonObject call(String method, String token, JsonObject params) {
        var answer = post(
                "/rpc",
                token,
                Json.createObjectBuilder()
                        .add("jsonrpc", "2.0")
                        .add("id", 1)
                        .add("method", method)
                        .add("params", params)
                        .build());
        if (answer.get("result") instanceof JsonObject result) {
            return result;
        }
        var problem = answer.get("error") instanceof JsonObject error
                ? problemOf(error)
                : Problem.of(ProblemType.INTERNAL, "The " + name + " service answered no JSON-RPC.");
        throw problem.toException();
    }

    private Problem problemOf(JsonObject error) {
        if (error.get("data") instanceof JsonObject data && data.get("type") instanceof JsonString type) {
            return ServiceClient.problem(ProblemType.ofSlug(type.getString()), data, error.getString("message", ""));
        }
        return Problem.of(
                error.getInt("code", 0) == -32602 ? ProblemType.INVALID_REQUEST : ProblemType.INTERNAL,
                error.getString("message", "The " + name + " service failed."));
    }
}
