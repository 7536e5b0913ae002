package io.signalbox.logger.inbound;

import java.time.Clock;
import java.util.List;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;

import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.json.Batch;
import io.signalbox.common.json.JsonFields;
import io.signalbox.common.json.JsonInHand;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;
import io.signalbox.common.security.Role;
import io.signalbox.logger.Intake;
import io.signalbox.logger.LogBook;
import io.signalbox.logger.WriteReport;

/** The log over REST. */
@Path("/api/v1/logs")
@ApplicationScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class LogResource {

    private final LogBook book;
    private final JsonInHand inHand;
    private final Clock clock = Clock.systemUTC();

    /**
     * @param book keeps the entries
     * @param inHand has room for pages
     */
    @Inject
    public LogResource(LogBook book, JsonInHand inHand) {
        this.book = book;
        this.inHand = inHand;
    }

    /** Writes one entry, or an array of up to 1,000: 201 with {@code {ids, errors}} when they are durable. */
    @POST
    @RolesAllowed({Role.WRITER, Role.SERVICE})
    public Response write(@Batch JsonValue body, @Context SecurityContext security) {
        var intake = Intake.of(caller(security), "http");
        var report =
                switch (body) {
                    case JsonArray entries ->
                        book.write(intake, EntryBatches.read(entries)).orNothingAccepted();
                    case JsonObject entry ->
                        new WriteReport(List.of(book.write(intake, EntryBatches.read(entry))), List.of());
                    default ->
                        throw new ProblemException(
                                ProblemType.INVALID_REQUEST, "The body must be an entry, or an array of entries.");
                };
        return Response.status(Response.Status.CREATED)
                .entity(EntryBatches.write(report).toString())
                .build();
    }

    /** A page of entries, newest first. */
    @GET
    @RolesAllowed({Role.READER, Role.OPERATOR})
    public String search(@Context UriInfo uri, @Context SecurityContext security) {
        var query = SearchParameters.query(uri.getQueryParameters(), clock.instant());
        return EntryBatches.write(book.search(caller(security).subject(), query), inHand)
                .toString();
    }

    /** One entry. */
    @GET
    @Path("{id}")
    @RolesAllowed({Role.READER, Role.OPERATOR})
    public String find(@PathParam("id") String id, @Context SecurityContext security) {
        return EntryJson.write(book.find(caller(security).subject(), uuid(id))).toString();
    }

    private static Caller caller(SecurityContext security) {
        return (Caller) security.getUserPrincipal();
    }

    private static UUID uuid(String text) {
        try {
            return JsonFields.strictUuid(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.NOT_FOUND, "There is no entry with this id.");
        }
    }
}
