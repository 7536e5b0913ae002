package io.signalbox.listener.inbound;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import jakarta.json.bind.annotation.JsonbProperty;

import io.signalbox.listener.Cursor;
import io.signalbox.listener.Page;

/**
 * A page of a list in JSON.
 *
 * @param next the cursor of the next page; {@code null} on the last
 */
public record PageView<T>(
        List<T> items, @JsonbProperty(nillable = true) Optional<String> next) {

    static <S, T> PageView<T> of(Page<S> page, Function<S, T> view) {
        return new PageView<>(
                page.items().stream().map(view).toList(), page.next().map(Cursor::encoded));
    }
}
