package io.signalbox.common.problem;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.json.Json;
import jakarta.json.JsonObject;

/**
 * Why a request was not carried out, in no particular protocol.
 *
 * @param type which of the known problems it is
 * @param detail one sentence about this occurrence
 * @param errors the fields that are wrong, empty where no field is to blame
 * @param retryAfter when to come back, where that is known
 */
public record Problem(ProblemType type, String detail, List<FieldError> errors, Optional<Duration> retryAfter) {

    /** The media type of RFC 9457. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** The most errors that an answer lists, however many there are. */
    public static final int MAX_ERRORS = 50;

    private static final Duration SOON = Duration.ofSeconds(2);
    private static final int MAX_DETAIL = 1_000;

    /** Copies the list, as much of it as is listed. */
    public Problem {
        errors = List.copyOf(errors.size() > MAX_ERRORS ? errors.subList(0, MAX_ERRORS) : errors);
    }

    /** A problem with no fields to blame. */
    public static Problem of(ProblemType type, String detail) {
        return new Problem(type, detail, List.of(), Optional.empty());
    }

    /** A problem of fields; its detail repeats them, for clients that show only that. */
    public static Problem of(ProblemType type, List<FieldError> errors) {
        var detail = new StringBuilder();
        for (var error : errors) {
            if (detail.length() > MAX_DETAIL) {
                detail.append("; and more");
                break;
            }
            detail.append(detail.isEmpty() ? "" : "; ")
                    .append(error.field())
                    .append(": ")
                    .append(error.detail());
        }
        return new Problem(type, detail.toString(), errors, Optional.empty());
    }

    /** The same problem, telling when to come back. */
    public Problem retryAfter(Duration delay) {
        return new Problem(type, detail, errors, Optional.of(delay));
    }

    /** What a {@code Retry-After} header in seconds says; empty for none, or a date. */
    public static Optional<Duration> delayOf(Optional<String> retryAfter) {
        return retryAfter
                .filter(value -> value.matches("\\d{1,9}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)));
    }

    /** The {@code Retry-After} header's value (RFC 9110): whole seconds, at least one. What is unavailable without a time may be back soon. */
    public Optional<String> retryAfterSeconds() {
        return retryAfter
                .or(() -> Optional.of(SOON).filter(_ -> type == ProblemType.UNAVAILABLE))
                .map(delay -> Long.toString(Math.max(1, delay.plusMillis(999).toSeconds())));
    }

    /** The problem document of RFC 9457: {@code type}, {@code title}, {@code status}, {@code detail} and, where fields are wrong, {@code errors}. */
    public JsonObject toJson() {
        var document = Json.createObjectBuilder()
                .add("type", type.uri().toString())
                .add("title", type.title())
                .add("status", type.httpStatus())
                .add("detail", detail);
        if (!errors.isEmpty()) {
            var list = Json.createArrayBuilder();
            errors.forEach(error -> list.add(
                    Json.createObjectBuilder().add("field", error.field()).add("detail", error.detail())));
            document.add("errors", list);
        }
        return document.build();
    }

    /** This problem as something to throw. */
    public ProblemException toException() {
        return new ProblemException(this);
    }
}
