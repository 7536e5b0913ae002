package io.signalbox.common.jsonrpc;

import java.util.function.BiFunction;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

import io.signalbox.common.security.Caller;

/**
 * One method of a JSON-RPC service.
 *
 * @param name for example {@code log.write}
 * @param summary one sentence for {@code rpc.discover}
 * @param params the JSON Schema of the parameters, for {@code rpc.discover}
 * @param handler takes who calls and the named parameters; throws {@code ProblemException}
 */
public record JsonRpcMethod(
        String name, String summary, JsonObject params, BiFunction<Caller, JsonObject, JsonValue> handler) {}
