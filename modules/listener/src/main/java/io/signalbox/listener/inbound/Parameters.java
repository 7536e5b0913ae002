package io.signalbox.listener.inbound;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

import io.signalbox.common.http.PageLimit;
import io.signalbox.common.json.JsonFields;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.listener.Cursor;

/** Reads the parameters of lists, and ids in paths. */
final class Parameters {

    private static final int MAX_LIMIT = 200;

    private Parameters() {}

    /** How many items, 50 where nothing is said. */
    static int limit(Optional<String> text) {
        return PageLimit.of(text, MAX_LIMIT);
    }

    /** Where to go on. */
    static Optional<Cursor> cursor(Optional<String> text) {
        return text.map(Cursor::decode);
    }

    /** A constant of an enum, in lower or upper case. */
    static <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> type, Optional<String> text) {
        return text.map(wanted -> Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(wanted))
                .findFirst()
                .orElseThrow(() -> invalid(
                        name,
                        "must be one of "
                                + Arrays.stream(type.getEnumConstants())
                                        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", ")))));
    }

    /** The id in a path; what is no UUID belongs to nothing. */
    static UUID id(String text) {
        try {
            return JsonFields.strictUuid(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.NOT_FOUND, "There is nothing with this id: ids are UUIDs.");
        }
    }

    private static ProblemException invalid(String name, String detail) {
        return Problem.of(ProblemType.INVALID_REQUEST, List.of(new FieldError(name, detail)))
                .toException();
    }
}
