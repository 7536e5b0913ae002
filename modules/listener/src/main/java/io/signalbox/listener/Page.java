package io.signalbox.listener;

import java.util.List;
import java.util.Optional;

/**
 * Some of a list.
 *
 * @param items in the list's order
 * @param next what to ask the next page with; empty on the last
 */
public record Page<T>(List<T> items, Optional<Cursor> next) {

    /** A page of {@code limit} of items of which one more was asked for. */
    public static <T> Page<T> of(List<T> oneMore, int limit, java.util.function.Function<T, Cursor> cursor) {
        if (oneMore.size() <= limit) {
            return new Page<>(oneMore, Optional.empty());
        }
        var items = oneMore.subList(0, limit);
        return new Page<>(items, Optional.of(cursor.apply(items.getLast())));
    }
}
