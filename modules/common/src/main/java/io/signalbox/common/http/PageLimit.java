package io.signalbox.common.http;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;

/** The {@code limit} of a list, as a request's query gives it. */
public final class PageLimit {

    /** How many items a page has if nobody says. */
    public static final int DEFAULT = 50;

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

    private PageLimit() {}

    /**
     * How many items are wanted; {@value #DEFAULT} if nothing is said.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code invalid-request} unless it is a whole number from 1 to {@code max}, in digits
     */
    public static int of(Optional<String> text, int max) {
        var limit = text.map(it -> DIGITS.matcher(it).matches() ? Integer.parseInt(it) : 0)
                .orElse(DEFAULT);
        if (limit < 1 || limit > max) {
            throw Problem.of(
                            ProblemType.INVALID_REQUEST,
                            List.of(new FieldError("limit", "must be a whole number from 1 to " + max)))
                    .toException();
        }
        return limit;
    }
}
