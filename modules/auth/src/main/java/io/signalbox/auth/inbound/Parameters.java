package io.signalbox.auth.inbound;

import java.util.List;
import java.util.UUID;

import io.signalbox.common.json.JsonFields;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** Reads parameters of a request's path and query. */
final class Parameters {

    private Parameters() {}

    /** A position in an order, which an earlier answer gave. */
    static long position(String name, String text) {
        try {
            var value = Long.parseLong(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // answered below, like a number out of range
        }
        throw wrong(name, "must be what an earlier answer gave");
    }

    /** A UUID of the query. */
    static UUID uuid(String name, String text) {
        try {
            return JsonFields.strictUuid(text);
        } catch (IllegalArgumentException e) {
            throw wrong(name, "must be what an earlier answer gave");
        }
    }

    /** The id of something in the path; there is nothing under what is no id. */
    static UUID id(String text) {
        try {
            return JsonFields.strictUuid(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.NOT_FOUND, "There is nothing with this id.");
        }
    }

    private static ProblemException wrong(String name, String detail) {
        return Problem.of(ProblemType.INVALID_REQUEST, List.of(new FieldError(name, detail)))
                .toException();
    }
}
