package io.signalbox.broker.inbound;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

import io.signalbox.broker.ClassicContract;
import io.signalbox.broker.Via;
import io.signalbox.common.http.OpenBody;
import io.signalbox.common.json.JsonInHand;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;

/**
 * The classic contract: the wire shapes of the two teaching systems that Signalbox grew out of. Every answer is
 * {@code {"error":bool,"message":string,"data"?:any}}.
 */
@Path("/")
@ApplicationScoped
@PermitAll
@Produces("application/json")
@Consumes("*/*")
public class ClassicResource {

    private static final Set<String> PATHS = Set.of("", "ping", "handle", "log-grpc");

    private final ClassicContract classic;
    private final ClientAddress address;
    private final JsonInHand inHand;

    /** @param classic does what is asked */
    @Inject
    public ClassicResource(ClassicContract classic, ClientAddress address, JsonInHand inHand) {
        this.inHand = inHand;
        this.classic = classic;
        this.address = address;
    }

    /** Whether a path belongs to the contract. */
    static boolean isPath(String path) {
        return PATHS.contains(path.startsWith("/") ? path.substring(1) : path);
    }

    /** Greets. */
    @POST
    public Response greet() {
        return answer(Response.Status.OK, "Hit the broker");
    }

    /** Tells that the broker is there. */
    @GET
    @Path("ping")
    @Produces("text/plain")
    public String ping() {
        return ".";
    }

    /** Does what {@code action} says. */
    @POST
    @Path("handle")
    @OpenBody(maxBytes = ClassicBody.MAX_BYTES + 1)
    public Response handle(InputStream body, @Context ContainerRequestContext request) throws IOException {
        try {
            var asked = ClassicBody.read(body, inHand);
            return switch (asked.action()) {
                case "auth" -> signIn(asked, request);
                case "log" -> write(asked, Via.RPC, "Processed payload via RPC:" + asked.text("log", "name"));
                case "log-rest" -> write(asked, Via.REST, "logged");
                case "log-amqp" -> {
                    classic.publish(asked.text("log", "name"), asked.text("log", "data"));
                    yield answer(Response.Status.ACCEPTED, "logged via RabbitMQ");
                }
                case "mail" -> send(asked);
                default ->
                    envelope(Response.Status.BAD_REQUEST.getStatusCode(), true, "unknown action")
                            .build();
            };
        } catch (ProblemException e) {
            return failure(e.problem());
        }
    }

    /** Writes an entry by gRPC; {@code action} does not matter. */
    @POST
    @Path("log-grpc")
    @OpenBody(maxBytes = ClassicBody.MAX_BYTES + 1)
    public Response logByGrpc(InputStream body) throws IOException {
        try {
            return write(ClassicBody.read(body, inHand), Via.GRPC, "logged");
        } catch (ProblemException e) {
            return failure(e.problem());
        }
    }

    private Response write(ClassicBody asked, Via via, String message) {
        classic.write(asked.text("log", "name"), asked.text("log", "data"), via);
        return answer(Response.Status.ACCEPTED, message);
    }

    private Response send(ClassicBody asked) {
        var to = asked.text("mail", "to");
        classic.send(to, asked.text("mail", "subject"), asked.text("mail", "message"));
        return answer(Response.Status.ACCEPTED, "Message sent to " + to);
    }

    private Response signIn(ClassicBody asked, ContainerRequestContext request) {
        var user = classic.signIn(asked.text("auth", "email"), asked.text("auth", "password"), address.of(request));
        var envelope = Json.createObjectBuilder()
                .add("error", false)
                .add("message", "Authenticated!")
                .add("data", classicUser(user));
        return Response.accepted(envelope.build()).build();
    }

    private static JsonObject classicUser(JsonObject user) {
        var classicUser = Json.createObjectBuilder().add("id", user.get("id")).add("email", user.get("email"));
        copyUnlessEmpty(user, "firstName", "first_name", classicUser);
        copyUnlessEmpty(user, "lastName", "last_name", classicUser);
        return classicUser
                .add("active", user.getBoolean("active", true) ? 1 : 0)
                .add("created_at", user.getOrDefault("createdAt", JsonValue.NULL))
                .add("updated_at", user.getOrDefault("updatedAt", JsonValue.NULL))
                .build();
    }

    private static void copyUnlessEmpty(JsonObject from, String name, String classicName, JsonObjectBuilder to) {
        if (from.get(name) instanceof JsonString text && !text.getString().isEmpty()) {
            to.add(classicName, text);
        }
    }

    private static Response answer(Response.Status status, String message) {
        return envelope(status.getStatusCode(), false, message).build();
    }

    private static Response failure(Problem problem) {
        var status = problem.type().httpStatus();
        var response = status == 401
                ? envelope(401, true, "invalid credentials")
                : envelope(status == 429 || status >= 500 ? status : 400, true, problem.detail());
        problem.retryAfterSeconds().ifPresent(seconds -> response.header("Retry-After", seconds));
        return response.build();
    }

    private static Response.ResponseBuilder envelope(int status, boolean error, String message) {
        return Response.status(status)
                .entity(Json.createObjectBuilder()
                        .add("error", error)
                        .add("message", message)
                        .build());
    }
}
