package io.signalbox.broker.inbound;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

import io.signalbox.broker.EntryBatch;
import io.signalbox.broker.IdempotencyKey;
import io.signalbox.broker.LogGateway;
import io.signalbox.broker.LogReads;
import io.signalbox.broker.MailGateway;
import io.signalbox.broker.OutgoingMail;
import io.signalbox.broker.RateLimits;
import io.signalbox.broker.Sender;
import io.signalbox.broker.Via;
import io.signalbox.broker.WriteReceipt;
import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.json.JsonBound;
import io.signalbox.common.json.JsonFields;
import io.signalbox.common.json.JsonInHand;
import io.signalbox.common.json.StrictJson;
import io.signalbox.common.jsonrpc.JsonRpcDispatcher;
import io.signalbox.common.jsonrpc.JsonRpcMethod;
import io.signalbox.common.security.Caller;
import io.signalbox.common.security.Role;
import io.signalbox.common.telemetry.RequestMetrics;

/** JSON-RPC 2.0: {@code log.write}, {@code log.search}, {@code mail.send}, {@code mail.get}. */
@Path("/rpc")
@ApplicationScoped
@Produces("application/json")
@Consumes("application/json")
public class RpcResource {

    private static final String DEFAULT_VIA = "grpc";

    private final LogGateway log;
    private final LogReads reads;
    private final MailGateway mails;
    private final BodyLimit limit;
    private final JsonInHand inHand;
    private final RateLimits limits;
    private final JsonRpcDispatcher dispatcher;

    /** @param metrics counts calls by method and outcome */
    @Inject
    public RpcResource(
            LogGateway log,
            LogReads reads,
            MailGateway mails,
            BodyLimit limit,
            JsonInHand inHand,
            RateLimits limits,
            RequestMetrics metrics) {
        this.log = log;
        this.reads = reads;
        this.mails = mails;
        this.limit = limit;
        this.inHand = inHand;
        this.limits = limits;
        this.dispatcher = new JsonRpcDispatcher("Signalbox broker", metrics, methods());
    }

    /** One call, or a batch of them; 204 where it holds only notifications. */
    @POST
    public Response call(InputStream body, @Context SecurityContext security) throws IOException {
        var caller = (Caller) security.getUserPrincipal();
        return dispatcher
                .dispatch(caller, limit.read(body), new Admission(caller))
                .map(answer -> Response.ok(answer.toString()))
                .orElseGet(Response::noContent)
                .build();
    }

    /** The request as a whole has been counted as one when it came. */
    private final class Admission implements JsonRpcDispatcher.Admission {

        private final Caller caller;

        Admission(Caller caller) {
            this.caller = caller;
        }

        @Override
        public JsonBound bound() {
            return inHand.bound();
        }

        @Override
        public void grow(long bytes) {
            inHand.grow(bytes);
        }

        @Override
        public void shrink(long bytes) {
            inHand.shrink(bytes);
        }

        @Override
        public void calls(int count) {
            limits.countMore(caller.subject(), count - 1L);
        }
    }

    private List<JsonRpcMethod> methods() {
        return List.of(
                new JsonRpcMethod("log.write", "Writes log entries.", schema("""
                        {"required":["entries"],"properties":{
                         "entries":{"type":"array","minItems":1,"maxItems":1000,"items":{"type":"object"}},
                         "via":{"enum":["rest","rpc","grpc","amqp"]},"idempotencyKey":{"type":"string"}}}"""), this::write),
                new JsonRpcMethod(
                        "log.search",
                        "Searches the log, newest first.",
                        schema("""
                        {"properties":{"from":{"type":"string"},"to":{"type":"string"},
                         "severity":{"type":"array","items":{"type":"string"}},"source":{"type":"string"},
                         "name":{"type":"string"},"q":{"type":"string"},"limit":{"type":"integer"},
                         "cursor":{"type":"string"}}}"""),
                        (caller, params) -> reads.search(Sender.of(caller), params)),
                new JsonRpcMethod("mail.send", "Queues a mail.", schema("""
                        {"required":["to"],"properties":{"to":{"type":"array","items":{"type":"string"}},
                         "template":{"type":"string"},"locale":{"type":"string"},"variables":{"type":"object"},
                         "subject":{"type":"string"},"text":{"type":"string"},"html":{"type":"string"},
                         "via":{"enum":["rest","rpc","grpc"]},"idempotencyKey":{"type":"string"}}}"""), this::send),
                new JsonRpcMethod(
                        "mail.get",
                        "Tells what became of a mail.",
                        schema("""
                        {"required":["id"],"properties":{"id":{"type":"string"}}}"""),
                        (caller, params) -> mails.get(Sender.of(caller), params)));
    }

    private JsonValue write(Caller caller, JsonObject params) {
        caller.require(Role.WRITER, Role.SERVICE);
        var fields = JsonFields.of(params);
        var via = fields.text("via").orElse(DEFAULT_VIA);
        var key = fields.text("idempotencyKey").map(IdempotencyKey::new);
        var entries = params.get("entries") instanceof JsonArray array ? array : JsonValue.EMPTY_JSON_ARRAY;
        fields.check();
        return json(log.write(Sender.of(caller), EntryBatch.read(entries, EntryJson::read), Via.of(via), key));
    }

    private JsonValue send(Caller caller, JsonObject params) {
        caller.require(Role.MAILER, Role.SERVICE);
        var fields = JsonFields.of(params);
        var via = fields.text("via").orElse(DEFAULT_VIA);
        var key = fields.text("idempotencyKey").map(IdempotencyKey::new);
        fields.check();
        var receipt = mails.send(Sender.of(caller), OutgoingMail.read(params), Via.of(via, MailGateway.PROTOCOLS), key);
        return Json.createObjectBuilder()
                .add("id", receipt.id())
                .add("status", receipt.status())
                .build();
    }

    private static JsonObject json(WriteReceipt receipt) {
        var ids = Json.createArrayBuilder();
        receipt.ids().forEach(id -> ids.add(id.toString()));
        var errors = Json.createArrayBuilder();
        receipt.errors()
                .forEach(error -> errors.add(Json.createObjectBuilder()
                        .add("index", error.index())
                        .add("type", error.type())
                        .add("detail", error.detail())));
        return Json.createObjectBuilder()
                .add("ids", ids)
                .add("via", receipt.via().label())
                .add("tookMillis", receipt.tookMillis())
                .add("errors", errors)
                .build();
    }

    private static JsonObject schema(String json) {
        return StrictJson.parse(json).asJsonObject();
    }
}
