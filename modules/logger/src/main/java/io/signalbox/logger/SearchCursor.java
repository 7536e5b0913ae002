package io.signalbox.logger;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * Where a page of a search ended; the next one begins after it.
 *
 * @param time of the page's last entry
 * @param id of the page's last entry
 * @param from where the search began in time, so that "the last 24 hours" stay the same ones from page to page
 */
public record SearchCursor(Instant time, UUID id, Instant from) {

    private static final byte VERSION = 1;
    private static final int BYTES = 1 + 4 * Long.BYTES;

    /** The cursor after an entry. */
    public static SearchCursor after(LogEntry last, Instant from) {
        return new SearchCursor(last.time(), last.id(), from);
    }

    /** An opaque text of base64url. */
    public String encode() {
        var bytes = ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .putLong(time.toEpochMilli())
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .putLong(from.toEpochMilli());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Reads what {@link #encode} gave.
     *
     * @throws ProblemException {@code invalid-request} for anything else
     */
    public static SearchCursor decode(String text) {
        try {
            var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() == BYTES && bytes.get() == VERSION) {
                return new SearchCursor(
                        Instant.ofEpochMilli(bytes.getLong()),
                        new UUID(bytes.getLong(), bytes.getLong()),
                        Instant.ofEpochMilli(bytes.getLong()));
            }
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        throw invalid();
    }

    private static ProblemException invalid() {
        return Problem.of(
                        ProblemType.INVALID_REQUEST,
                        List.of(new FieldError("cursor", "must be the next of a page before")))
                .toException();
    }
}
