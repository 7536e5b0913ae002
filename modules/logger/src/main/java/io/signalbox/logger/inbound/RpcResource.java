package io.signalbox.logger.inbound;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
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
import io.signalbox.common.security.Role;
import io.signalbox.common.telemetry.RequestMetrics;
import io.signalbox.logger.EntryFilter;
import io.signalbox.logger.Intake;
import io.signalbox.logger.LogBook;
import io.signalbox.logger.SearchQuery;

/** The log over JSON-RPC 2.0: {@code log.write} and {@code log.search}. */
@Path("/rpc")
@ApplicationScoped
public class RpcResource {

    private final LogBook book;
    private final JsonRpcDispatcher dispatcher;
    private final JsonInHand inHand;
    private final int maxBytes;
    private final Clock clock = Clock.systemUTC();

    /** @param settings holds {@code signalbox.http.max-body-bytes} */
    @Inject
    public RpcResource(LogBook book, RequestMetrics metrics, JsonInHand inHand, Settings settings) {
        this.book = book;
        this.inHand = inHand;
        this.maxBytes = settings.integer("signalbox.http.max-body-bytes", 1_024, 1 << 30);
        this.dispatcher = new JsonRpcDispatcher(
                "Signalbox logger",
                metrics,
                List.of(
                        new JsonRpcMethod(
                                "log.write",
                                "Writes up to 1,000 entries; answers when they are durable",
                                schema(List.of("entries"), "entries", "array"),
                                this::write),
                        new JsonRpcMethod(
                                "log.search",
                                "Finds entries, newest first",
                                schema(
                                        List.of(),
                                        "from",
                                        "string",
                                        "to",
                                        "string",
                                        "severity",
                                        "array",
                                        "source",
                                        "string",
                                        "name",
                                        "string",
                                        "q",
                                        "string",
                                        "limit",
                                        "integer",
                                        "cursor",
                                        "string"),
                                this::search)));
    }

    /** Answers a call or a batch; 204 where it held only notifications. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response call(InputStream body, @Context SecurityContext security) throws IOException {
        var bytes = body.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw new ProblemException(ProblemType.PAYLOAD_TOO_LARGE, "At most " + maxBytes + " bytes are taken.");
        }
        return dispatcher
                .dispatch((Caller) security.getUserPrincipal(), bytes, inHand)
                .map(answer -> Response.ok(answer.toString()).build())
                .orElseGet(() -> Response.noContent().build());
    }

    private JsonValue write(Caller caller, JsonObject params) {
        caller.require(Role.WRITER, Role.SERVICE);
        if (!(params.get("entries") instanceof JsonArray entries)) {
            throw Problem.of(
                            ProblemType.INVALID_REQUEST,
                            List.of(new FieldError("entries", "must be an array of entries")))
                    .toException();
        }
        var report = book.write(Intake.of(caller, "jsonrpc"), EntryBatches.read(entries));
        return EntryBatches.write(report.orNothingAccepted());
    }

    private JsonValue search(Caller caller, JsonObject params) {
        caller.require(Role.READER, Role.OPERATOR);
        var fields = JsonFields.of(params);
        var from = fields.instant("from");
        var to = fields.instant("to");
        var limit = fields.integer("limit", 1, SearchQuery.MAX_LIMIT).orElse(SearchQuery.DEFAULT_LIMIT);
        var source = fields.text("source").orElse("");
        var name = fields.text("name").orElse("");
        var q = fields.text("q").orElse("");
        var cursor = fields.text("cursor").orElse("");
        var errors = new ArrayList<FieldError>();
        var severities = SearchParameters.severities(fields.texts("severity"), errors);
        errors.forEach(error -> fields.reject(error.field(), error.detail()));
        fields.check();
        var filter = EntryFilter.of(severities, source, name, q);
        return EntryBatches.write(
                book.search(caller.subject(), SearchQuery.of(filter, from, to, limit, cursor, clock.instant())),
                inHand);
    }

    private static JsonObject schema(List<String> required, String... namesAndTypes) {
        var properties = Json.createObjectBuilder();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            properties.add(namesAndTypes[i], Json.createObjectBuilder().add("type", namesAndTypes[i + 1]));
        }
        return Json.createObjectBuilder()
                .add("type", "object")
                .add("properties", properties)
                .add("required", Json.createArrayBuilder(required))
                .build();
    }
}
