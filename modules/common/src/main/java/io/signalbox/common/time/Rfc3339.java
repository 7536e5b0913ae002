package io.signalbox.common.time;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/**
 * A time as the API takes it: RFC 3339, section 5.6, to the letter. {@link OffsetDateTime#parse} would take more of ISO 8601, and no offset
 * of more than 18 hours.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3339#section-5.6">RFC 3339</a>
 */
public final class Rfc3339 {

    /** What a refusal says of a field, behind its name. */
    public static final String RULE = "must be a time of RFC 3339, for example 2026-01-31T12:00:00Z";

    private static final Pattern FORM = Pattern.compile(
            "([0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?)(?:[Zz]|([+-])([0-9]{2}:[0-9]{2}))");

    private Rfc3339() {}

    /**
     * The time that a text tells, to the nanosecond.
     *
     * @throws DateTimeParseException if it is none, or a leap second
     */
    public static Instant parse(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new DateTimeParseException("not in the form of RFC 3339", text, 0);
        }
        var local = LocalDateTime.parse(parts.group(1)).toInstant(ZoneOffset.UTC);
        if (parts.group(2) == null) {
            return local;
        }
        var offset = Duration.between(LocalTime.MIN, LocalTime.parse(parts.group(3)));
        return parts.group(2).equals("+") ? local.minus(offset) : local.plus(offset);
    }
}
