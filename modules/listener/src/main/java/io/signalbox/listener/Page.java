package io.signalbox.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Some of a list.
 *
 * @param items in the list's order
 * @param next what to ask the next page with; empty on the last
 */
public record Page<T>(List<T> items, Optional<Cursor> next) {

    /** How many are read at once where it matters how large they are. */
    static final int PORTION = 10;

    /** Reads at most so many items from behind a cursor on. */
    @FunctionalInterface
    interface Portions<T> {
        List<T> read(Optional<Cursor> after, int limit);
    }

    /**
     * A page of {@code limit} items, or of fewer that are {@code most} characters together, but one at least. It is read by portions, so that
     * not much more than that is ever held.
     */
    static <T> Page<T> read(
            Optional<Cursor> after,
            int limit,
            long most,
            ToLongFunction<T> characters,
            Function<T, Cursor> cursor,
            Portions<T> portions) {
        var found = new ArrayList<T>();
        var size = 0L;
        var behind = after;
        while (found.size() <= limit) {
            var wanted = Math.min(PORTION, limit + 1 - found.size());
            var portion = portions.read(behind, wanted);
            for (var item : portion) {
                size += characters.applyAsLong(item);
                if (size > most && !found.isEmpty()) {
                    return new Page<>(found, Optional.of(cursor.apply(found.getLast())));
                }
                found.add(item);
            }
            if (portion.size() < wanted) {
                break;
            }
            behind = Optional.of(cursor.apply(found.getLast()));
        }
        return of(found, limit, cursor);
    }

    /** A page of {@code limit} of items of which one more was asked for. */
    public static <T> Page<T> of(List<T> oneMore, int limit, Function<T, Cursor> cursor) {
        if (oneMore.size() <= limit) {
            return new Page<>(oneMore, Optional.empty());
        }
        var items = oneMore.subList(0, limit);
        return new Page<>(items, Optional.of(cursor.apply(items.getLast())));
    }
}
