package io.signalbox.broker.inbound;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;

import io.signalbox.broker.DeadLetter;
import io.signalbox.broker.DeadLetters;
import io.signalbox.broker.DeadLetters.Fate;
import io.signalbox.broker.DeadLetters.Selection;
import io.signalbox.common.http.PageLimit;
import io.signalbox.common.json.JsonFields;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Role;

/** What consumers could not handle. */
@Path("/api/v1/dead-letters")
@ApplicationScoped
@RolesAllowed(Role.OPERATOR)
@Produces("application/json")
@Consumes("application/json")
public class DeadLettersResource {

    private final DeadLetters letters;

    /** @param letters knows them */
    @Inject
    public DeadLettersResource(DeadLetters letters) {
        this.letters = letters;
    }

    /** How many there are of each queue. */
    public record Counts(List<DeadLetters.Count> items) {}

    /** The oldest of a queue, of {@code count} in all. */
    public record Page(int count, List<Letter> items) {}

    /** One letter; its body is text, or {@code bodyBase64} where it is not UTF-8. */
    public record Letter(
            UUID id,
            Optional<Instant> since,
            String reason,
            String exchange,
            String routingKey,
            Optional<String> messageId,
            Optional<String> contentType,
            Map<String, String> headers,
            Optional<String> body,
            Optional<String> bodyBase64) {

        static Letter of(DeadLetter letter) {
            var text = text(letter.body());
            return new Letter(
                    letter.id(),
                    letter.since(),
                    letter.reason(),
                    letter.exchange(),
                    letter.routingKey(),
                    letter.messageId(),
                    letter.contentType(),
                    letter.headers(),
                    text,
                    text.isPresent()
                            ? Optional.empty()
                            : Optional.of(Base64.getEncoder().encodeToString(letter.body())));
        }

        private static Optional<String> text(byte[] body) {
            try {
                return Optional.of(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(body))
                        .toString());
            } catch (CharacterCodingException e) {
                return Optional.empty();
            }
        }
    }

    /** How many there are of each queue. */
    @GET
    public Counts counts() {
        return new Counts(letters.counts());
    }

    /** Looks at the oldest of a queue. */
    @GET
    @Path("{queue: [A-Za-z0-9._-]+}")
    public Page oldest(@PathParam("queue") String queue, @QueryParam("limit") String limit) {
        var page = letters.oldest(queue, PageLimit.of(Optional.ofNullable(limit), DeadLetters.MAX_PAGE));
        return new Page(page.count(), page.items().stream().map(Letter::of).toList());
    }

    /** Gives them back to their consumer: the named ones, or all. */
    @POST
    @Path("{queue: [A-Za-z0-9._-]+}/requeue")
    public DeadLetters.Settlement requeue(
            @PathParam("queue") String queue, JsonValue body, @Context SecurityContext security) {
        return settle(queue, body, Fate.REQUEUE, security);
    }

    /** Throws them away: the named ones, or all. */
    @POST
    @Path("{queue: [A-Za-z0-9._-]+}/discard")
    public DeadLetters.Settlement discard(
            @PathParam("queue") String queue, JsonValue body, @Context SecurityContext security) {
        return settle(queue, body, Fate.DISCARD, security);
    }

    private DeadLetters.Settlement settle(String queue, JsonValue body, Fate fate, SecurityContext security) {
        return letters.settle(
                queue, selection(body), fate, security.getUserPrincipal().getName());
    }

    private static Selection selection(JsonValue body) {
        if (!(body instanceof JsonObject object)) {
            throw invalid("", "must be a JSON object");
        }
        var fields = JsonFields.of(object);
        var all = fields.bool("all").orElse(false);
        var ids = new HashSet<UUID>();
        var texts = fields.texts("ids");
        for (int i = 0; i < texts.size(); i++) {
            try {
                ids.add(JsonFields.strictUuid(texts.get(i)));
            } catch (IllegalArgumentException e) {
                fields.reject("ids[" + i + "]", "must be a UUID");
            }
        }
        if (all == !texts.isEmpty()) {
            fields.reject("ids", "either ids or \"all\": true is needed");
        }
        if (texts.size() > DeadLetters.MAX_IDS) {
            fields.reject("ids", "at most " + DeadLetters.MAX_IDS + " are taken");
        }
        fields.check();
        return all ? Selection.ALL : new Selection(ids);
    }

    private static RuntimeException invalid(String field, String detail) {
        return Problem.of(ProblemType.INVALID_REQUEST, List.of(new FieldError(field, detail)))
                .toException();
    }
}
