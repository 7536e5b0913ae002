package io.signalbox.common.problem;

/**
 * What is wrong with one field of a request.
 *
 * @param field its path in the body, for example {@code to[1]}
 * @param detail one sentence for the person who wrote the request
 */
public record FieldError(String field, String detail) {

    /** The most characters of a path: callers choose names, and errors repeat them. */
    private static final int MAX_FIELD = 200;

    /** Cuts a path that is too long. */
    public FieldError {
        if (field.length() > MAX_FIELD) {
            field = field.substring(0, field.offsetByCodePoints(0, MAX_FIELD / 2)) + "…";
        }
    }
}
