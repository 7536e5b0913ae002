package io.signalbox.common.jsonrpc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;

import io.signalbox.common.json.JsonRoom;
import io.signalbox.common.json.StrictJson;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;
import io.signalbox.common.telemetry.RequestMetrics;

/**
 * JSON-RPC 2.0 over whatever carries the bytes: single calls, batches, notifications, and {@code rpc.discover}, which answers an OpenRPC
 * document. Parameters are by name.
 *
 * @see <a href="https://www.jsonrpc.org/specification">The specification</a>
 */
public final class JsonRpcDispatcher {

    /** How many calls one batch may hold. */
    public static final int MAX_BATCH = 100;

    /** Once the answers of a batch have so many characters, its further calls are refused. */
    public static final int MAX_BATCH_ANSWER = 4 << 20;

    private static final Logger LOG = System.getLogger(JsonRpcDispatcher.class.getName());
    private static final int INVALID_REQUEST = -32600;
    private static final int METHOD_NOT_FOUND = -32601;
    private static final int INVALID_PARAMS = -32602;
    private static final Problem TOO_LARGE =
            Problem.of(ProblemType.PAYLOAD_TOO_LARGE, "The answers of this batch are too large together: split it.");
    private static final String DISCOVER = "rpc.discover";

    private final String title;
    private final Map<String, JsonRpcMethod> methods = new LinkedHashMap<>();
    private final RequestMetrics metrics;

    /**
     * @param title names the service in {@code rpc.discover}
     * @param metrics counts calls by method and error code
     */
    public JsonRpcDispatcher(String title, RequestMetrics metrics, List<JsonRpcMethod> methods) {
        this.title = title;
        this.metrics = metrics;
        methods.forEach(method -> this.methods.put(method.name(), method));
    }

    /**
     * The answer to a body; empty where it held only notifications.
     *
     * @param admission is asked before anything is carried out
     * @throws ProblemException {@code payload-too-large} or {@code too-many-requests}, for the request as a whole; whatever else the body says
     *     is answered
     */
    public Optional<JsonValue> dispatch(Caller caller, byte[] body, Admission admission) {
        return dispatch(caller, body, admission, admission::calls);
    }

    /** The same where calls are not counted. */
    public Optional<JsonValue> dispatch(Caller caller, byte[] body, JsonRoom room) {
        return dispatch(caller, body, room, _ -> {});
    }

    private Optional<JsonValue> dispatch(Caller caller, byte[] body, JsonRoom room, IntConsumer calls) {
        JsonValue request;
        try {
            request = StrictJson.parse(body, room.bound(), room);
        } catch (ProblemException e) {
            if (e.problem().type() != ProblemType.MALFORMED_JSON) {
                metrics.record(
                        "jsonrpc",
                        "unparsed",
                        Integer.toString(e.problem().type().jsonRpcCode()),
                        0);
                throw e;
            }
            metrics.record("jsonrpc", "unparsed", Integer.toString(ProblemType.MALFORMED_JSON.jsonRpcCode()), 0);
            return Optional.of(error(JsonValue.NULL, e.problem()));
        }
        return switch (request) {
            case JsonArray batch
            when batch.isEmpty() || batch.size() > MAX_BATCH ->
                Optional.of(invalid(JsonValue.NULL, "A batch holds 1 to " + MAX_BATCH + " calls."));
            case JsonArray batch -> {
                calls.accept(batch.size());
                var array = batch(caller, batch);
                yield array.isEmpty() ? Optional.empty() : Optional.of(array);
            }
            case JsonValue single -> call(caller, single, false).map(JsonValue.class::cast);
        };
    }

    /** Lets a request in, or not. */
    public interface Admission extends JsonRoom {

        /**
         * Counts the calls of a batch, before any of them is carried out.
         *
         * @throws ProblemException {@code too-many-requests}
         */
        void calls(int count);
    }

    private JsonArray batch(Caller caller, JsonArray batch) {
        var answers = Json.createArrayBuilder();
        var characters = 0L;
        for (var request : batch) {
            var answer = call(caller, request, characters > MAX_BATCH_ANSWER);
            answer.ifPresent(answers::add);
            characters += answer.map(JsonObject::toString).map(String::length).orElse(0);
        }
        return answers.build();
    }

    private Optional<JsonObject> call(Caller caller, JsonValue request, boolean refused) {
        if (!(request instanceof JsonObject call)) {
            return Optional.of(invalid(JsonValue.NULL, "A call is an object."));
        }
        var id = call.getOrDefault("id", JsonValue.NULL);
        switch (id.getValueType()) {
            case STRING, NUMBER, NULL -> {
                var answer = refused && call.containsKey("id")
                        ? measured("refused", () -> error(id, TOO_LARGE))
                        : answer(caller, call, id);
                return call.containsKey("id") || isInvalid(answer) ? Optional.of(answer) : Optional.empty();
            }
            case ARRAY, OBJECT, TRUE, FALSE -> {
                return Optional.of(invalid(JsonValue.NULL, "An id is a string, a number or null."));
            }
        }
        throw new AssertionError(id.getValueType());
    }

    private JsonObject answer(Caller caller, JsonObject call, JsonValue id) {
        if (!(call.get("jsonrpc") instanceof JsonString version)
                || !version.getString().equals("2.0")) {
            return invalid(id, "jsonrpc must be \"2.0\".");
        }
        if (!(call.get("method") instanceof JsonString name)) {
            return invalid(id, "method must be a string.");
        }
        var params = call.getOrDefault("params", JsonValue.EMPTY_JSON_OBJECT);
        if (name.getString().equals(DISCOVER)) {
            return result(id, discover());
        }
        var method = methods.get(name.getString());
        if (method == null) {
            return measured("unknown", () -> error(id, METHOD_NOT_FOUND, "Method not found", JsonValue.NULL));
        }
        if (!(params instanceof JsonObject named)) {
            return measured(
                    method.name(),
                    () -> error(id, INVALID_PARAMS, "params must be an object: they are named", JsonValue.NULL));
        }
        return measured(method.name(), () -> invoke(caller, id, method.handler(), named));
    }

    private static JsonObject invoke(
            Caller caller, JsonValue id, BiFunction<Caller, JsonObject, JsonValue> handler, JsonObject params) {
        try {
            return result(id, handler.apply(caller, params));
        } catch (ProblemException e) {
            return error(id, e.problem());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "Unexpected failure", e);
            return error(id, Problem.of(ProblemType.INTERNAL, "Something went wrong on our side; it has been logged."));
        }
    }

    private JsonObject measured(String method, java.util.function.Supplier<JsonObject> call) {
        var started = System.nanoTime();
        var answer = call.get();
        var error = answer.getJsonObject("error");
        metrics.record(
                "jsonrpc",
                method,
                error == null ? "ok" : Integer.toString(error.getInt("code")),
                System.nanoTime() - started);
        return answer;
    }

    private JsonObject discover() {
        var list = Json.createArrayBuilder();
        methods.values()
                .forEach(method -> list.add(Json.createObjectBuilder()
                        .add("name", method.name())
                        .add("summary", method.summary())
                        .add("paramStructure", "by-name")
                        .add("params", parameters(method.params()))
                        .add(
                                "result",
                                Json.createObjectBuilder()
                                        .add("name", "result")
                                        .add("schema", JsonValue.EMPTY_JSON_OBJECT))));
        return Json.createObjectBuilder()
                .add("openrpc", "1.3.2")
                .add("info", Json.createObjectBuilder().add("title", title).add("version", "1"))
                .add("methods", list)
                .build();
    }

    private static JsonArray parameters(JsonObject schema) {
        var required = schema.getJsonArray("required");
        var list = Json.createArrayBuilder();
        schema.getJsonObject("properties")
                .forEach((name, type) -> list.add(Json.createObjectBuilder()
                        .add("name", name)
                        .add("required", required != null && required.contains(Json.createValue(name)))
                        .add("schema", type)));
        return list.build();
    }

    private static boolean isInvalid(JsonObject answer) {
        var error = answer.getJsonObject("error");
        return error != null && error.getInt("code") == INVALID_REQUEST;
    }

    private JsonObject invalid(JsonValue id, String detail) {
        return measured("invalid", () -> error(id, INVALID_REQUEST, "Invalid request: " + detail, JsonValue.NULL));
    }

    private static JsonObject result(JsonValue id, JsonValue result) {
        return envelope(id).add("result", result).build();
    }

    private static JsonObject error(JsonValue id, Problem problem) {
        return error(
                id, problem.type().jsonRpcCode(), problem.type().title() + ": " + problem.detail(), problem.toJson());
    }

    private static JsonObject error(JsonValue id, int code, String message, JsonValue data) {
        var error = Json.createObjectBuilder().add("code", code).add("message", message);
        if (data != JsonValue.NULL) {
            error.add("data", data);
        }
        return envelope(id).add("error", error).build();
    }

    private static JsonObjectBuilder envelope(JsonValue id) {
        return Json.createObjectBuilder().add("jsonrpc", "2.0").add("id", id);
    }
}
