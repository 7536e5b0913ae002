package io.signalbox.listener;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

import io.signalbox.common.json.JsonFields;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;

/**
 * A place in a list that is sorted by a time and an id, both descending: what comes after it is the next page.
 *
 * @param time of the last item seen
 * @param id of the last item seen
 */
public record Cursor(Instant time, UUID id) {

    /** Opaque to clients. */
    public String encoded() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((time + " " + id).getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * The cursor that {@link #encoded()} gave.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code invalid-request} for another text
     */
    public static Cursor decode(String text) {
        try {
            var parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII).split(" ", 2);
            return new Cursor(Instant.parse(parts[0]), JsonFields.strictUuid(parts[1]));
        } catch (IllegalArgumentException | DateTimeException | ArrayIndexOutOfBoundsException e) {
            throw Problem.of(
                            ProblemType.INVALID_REQUEST,
                            List.of(new FieldError("cursor", "must be the next of an earlier page")))
                    .toException();
        }
    }
}
