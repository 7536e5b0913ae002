package io.signalbox.common.entry;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;

import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.text.Characters;

/**
 * A log entry as a caller handed it in: nothing in it was set by us but an id where there was none.
 *
 * @param id any RFC 9562 UUID
 * @param time when it happened, to the millisecond; absent where the caller left it out
 * @param source who says it, 1 to 128 printable characters
 * @param severity INFO where the caller left it out
 * @param name what happened, 1 to 128 printable characters
 * @param data text or JSON, kept as text
 * @param attributes key–value pairs, in the order of their keys
 * @param traceId 32 lower-case hexadecimal digits, or empty
 * @param spanId 16 lower-case hexadecimal digits, or empty
 */
public record EntryDraft(
        Optional<UUID> id,
        Optional<Instant> time,
        String source,
        Severity severity,
        String name,
        String data,
        SequencedMap<String, String> attributes,
        String traceId,
        String spanId) {

    /** The most bytes (UTF-8) of all texts of an entry together. */
    public static final int MAX_BYTES = 256 * 1024;

    /** The most characters of source, name, and an attribute's key. */
    public static final int MAX_NAME = 128;

    /** The most attributes. */
    public static final int MAX_ATTRIBUTES = 128;

    /** Drops what is finer than a millisecond, and sorts the attributes. */
    public EntryDraft {
        time = time.map(instant -> instant.truncatedTo(ChronoUnit.MILLIS));
        attributes = new TreeMap<>(attributes);
    }

    /** An entry of our own making, for an event that happens now. */
    public static EntryDraft now(
            UUID id, String source, Severity severity, String name, String data, Map<String, String> attributes) {
        return new EntryDraft(
                Optional.of(id),
                Optional.of(Instant.now()),
                source,
                severity,
                name,
                data,
                new TreeMap<>(attributes),
                io.signalbox.common.telemetry.TraceContext.traceId(),
                io.signalbox.common.telemetry.TraceContext.spanId());
    }

    /** The same entry under this id. */
    public EntryDraft withId(UUID given) {
        return new EntryDraft(Optional.of(given), time, source, severity, name, data, attributes, traceId, spanId);
    }

    /** What breaks a rule; empty where the entry is good. */
    public List<FieldError> errors() {
        var errors = new ArrayList<FieldError>();
        checkName("source", source, errors);
        checkName("name", name, errors);
        checkText("data", data, errors);
        if (attributes.size() > MAX_ATTRIBUTES) {
            errors.add(new FieldError("attributes", "at most " + MAX_ATTRIBUTES + " are taken"));
        } else {
            attributes.forEach((key, value) -> {
                checkName("attributes key", key, errors);
                checkText("attributes." + printable(key), value, errors);
            });
        }
        checkHex("traceId", traceId, 32, errors);
        checkHex("spanId", spanId, 16, errors);
        time.filter(instant -> instant.isBefore(EARLIEST) || instant.isAfter(LATEST))
                .ifPresent(_ -> errors.add(new FieldError("time", "must be between 1970 and 9999")));
        if (size() > MAX_BYTES) {
            errors.add(new FieldError("data", "the entry has more than " + MAX_BYTES + " bytes"));
        }
        return errors;
    }

    /**
     * This entry, if it keeps the rules.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code invalid-entry} with every field that is wrong
     */
    public EntryDraft checked() {
        var errors = errors();
        if (!errors.isEmpty()) {
            throw Problem.of(ProblemType.INVALID_ENTRY, errors).toException();
        }
        return this;
    }

    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private long size() {
        var size = bytes(source) + bytes(name) + bytes(data);
        for (var attribute : attributes.entrySet()) {
            size += bytes(attribute.getKey()) + bytes(attribute.getValue());
        }
        return size;
    }

    private static long bytes(String text) {
        return text.length() > MAX_BYTES ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void checkName(String field, String value, List<FieldError> errors) {
        if (value.isBlank()) {
            errors.add(new FieldError(field, "is required"));
        } else if (value.codePointCount(0, value.length()) > MAX_NAME) {
            errors.add(new FieldError(field, "must have at most " + MAX_NAME + " characters"));
        } else if (!Characters.arePrintable(value)) {
            errors.add(new FieldError(field, "must be printable"));
        }
    }

    private static void checkText(String field, String value, List<FieldError> errors) {
        if (value.indexOf('\0') >= 0) {
            errors.add(new FieldError(field, "must not hold U+0000"));
        } else if (Characters.areBroken(value)) {
            errors.add(new FieldError(field, "must not hold half of a surrogate pair"));
        }
    }

    private static void checkHex(String field, String value, int digits, List<FieldError> errors) {
        var good = value.isEmpty()
                || (value.length() == digits
                        && value.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')));
        if (!good) {
            errors.add(new FieldError(field, "must be " + digits + " lower-case hexadecimal digits"));
        }
    }

    private static String printable(String key) {
        return key.codePoints()
                .limit(MAX_NAME)
                .filter(Characters::isPrintable)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
