package io.signalbox.mail.inbound;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

import io.signalbox.common.http.PageLimit;
import io.signalbox.common.json.JsonFields;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;
import io.signalbox.mail.Mailroom;

/** Mails over REST. */
@Path("/api/v1/mails")
@ApplicationScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class MailResource {

    private final Mailroom mailroom;

    /** @param mailroom does the job */
    @Inject
    public MailResource(Mailroom mailroom) {
        this.mailroom = mailroom;
    }

    /** Queues a mail: 202 {@code {"id","status":"queued"}}. */
    @POST
    public Response send(
            @Context SecurityContext security, @HeaderParam("Idempotency-Key") String idempotencyKey, JsonObject body) {
        if ("".equals(idempotencyKey)) {
            throw invalid("Idempotency-Key", "must be 1 to 255 visible ASCII characters");
        }
        var key = Optional.ofNullable(idempotencyKey).orElse("");
        var id = mailroom.accept(caller(security), MailJson.request(body, key));
        return Response.accepted(MailJson.queued(id)).build();
    }

    /** Mails, newest first: {@code {"items":[…],"next":cursor|null}}. */
    @GET
    public JsonObject list(
            @Context SecurityContext security, @QueryParam("limit") String limit, @QueryParam("cursor") String cursor) {
        var caller = caller(security);
        var size = PageLimit.of(Optional.ofNullable(limit), Mailroom.MAX_PAGE);
        return MailJson.page(
                cursor == null
                        ? mailroom.newest(caller, size)
                        : mailroom.older(
                                caller,
                                size,
                                uuid(cursor)
                                        .orElseThrow(() -> invalid("cursor", "must be the next of a page before"))));
    }

    /** A mail with what became of each recipient. */
    @GET
    @Path("{id}")
    public JsonObject get(@Context SecurityContext security, @PathParam("id") String id) {
        return MailJson.mail(mailroom.find(
                caller(security),
                uuid(id).orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no such mail."))));
    }

    private static Caller caller(SecurityContext security) {
        return (Caller) security.getUserPrincipal();
    }

    private static Optional<java.util.UUID> uuid(String text) {
        try {
            return Optional.of(JsonFields.strictUuid(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static ProblemException invalid(String field, String detail) {
        return Problem.of(ProblemType.INVALID_REQUEST, List.of(new FieldError(field, detail)))
                .toException();
    }
}
