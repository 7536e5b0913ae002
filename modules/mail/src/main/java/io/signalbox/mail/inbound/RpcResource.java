package io.signalbox.mail.inbound;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

import io.signalbox.common.config.Settings;
import io.signalbox.common.json.JsonFields;
import io.signalbox.common.json.JsonInHand;
import io.signalbox.common.jsonrpc.JsonRpcDispatcher;
import io.signalbox.common.jsonrpc.JsonRpcMethod;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;
import io.signalbox.common.telemetry.RequestMetrics;
import io.signalbox.mail.Mailroom;

/** Mails over JSON-RPC 2.0: {@code mail.send} and {@code mail.get}. */
@Path("/rpc")
@ApplicationScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class RpcResource {

    private final Mailroom mailroom;
    private final JsonRpcDispatcher dispatcher;
    private final JsonInHand inHand;
    private final int maxBytes;

    /** @param settings holds {@code signalbox.http.max-body-bytes} */
    @Inject
    public RpcResource(Mailroom mailroom, RequestMetrics metrics, JsonInHand inHand, Settings settings) {
        this.mailroom = mailroom;
        this.inHand = inHand;
        this.maxBytes = settings.integer("signalbox.http.max-body-bytes", 1_024, 64 << 20);
        this.dispatcher = new JsonRpcDispatcher(
                "Signalbox mail",
                metrics,
                List.of(
                        new JsonRpcMethod("mail.send", "Queues a mail, durably.", sendParameters(), this::send),
                        new JsonRpcMethod(
                                "mail.get", "A mail with what became of each recipient.", getParameters(), this::get)));
    }

    /** Answers a call or a batch; nothing where all were notifications. */
    @POST
    public Response call(@Context SecurityContext security, InputStream body) throws IOException {
        var bytes = body.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw new ProblemException(ProblemType.PAYLOAD_TOO_LARGE, "At most " + maxBytes + " bytes are taken.");
        }
        return dispatcher
                .dispatch((Caller) security.getUserPrincipal(), bytes, inHand)
                .map(answer -> Response.ok(answer.toString()))
                .orElseGet(Response::noContent)
                .build();
    }

    private JsonValue send(Caller caller, JsonObject params) {
        var fields = JsonFields.of(params);
        var key = fields.text("idempotencyKey").orElse("");
        fields.check();
        return MailJson.queued(mailroom.accept(caller, MailJson.request(params, key)));
    }

    private JsonValue get(Caller caller, JsonObject params) {
        var fields = JsonFields.of(params);
        var id = fields.uuid("id");
        fields.check();
        return MailJson.mail(mailroom.find(caller, id.orElseThrow(() -> Problem.of(
                        ProblemType.INVALID_REQUEST, List.of(new FieldError("id", "is required")))
                .toException())));
    }

    private static JsonObject sendParameters() {
        var properties = Json.createObjectBuilder()
                .add("to", type("array").add("items", type("string")))
                .add("template", type("string"))
                .add("locale", type("string"))
                .add("variables", type("object"))
                .add("subject", type("string"))
                .add("text", type("string"))
                .add("html", type("string"))
                .add("idempotencyKey", type("string"));
        return schema(properties, Json.createArrayBuilder().add("to"));
    }

    private static JsonObject getParameters() {
        var properties = Json.createObjectBuilder().add("id", type("string").add("format", "uuid"));
        return schema(properties, Json.createArrayBuilder().add("id"));
    }

    private static JsonObject schema(JsonObjectBuilder properties, JsonArrayBuilder required) {
        return type("object")
                .add("properties", properties)
                .add("required", required)
                .build();
    }

    private static JsonObjectBuilder type(String name) {
        return Json.createObjectBuilder().add("type", name);
    }
}
