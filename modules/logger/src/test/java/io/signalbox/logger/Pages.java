package io.signalbox.logger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;

/**
 * A search read to its end.
 *
 * @param ids of all entries, newest first
 */
record Pages(List<String> ids) {

    /** Reads page after page; {@code between} may do something after each. */
    static Pages all(LoggerClient client, String query, int pageSize, Runnable between) {
        var ids = new ArrayList<String>();
        var cursor = Optional.<String>empty();
        do {
            var page = client.get("api/v1/logs?" + query + "&limit=" + pageSize
                            + cursor.map(next -> "&cursor=" + next).orElse(""))
                    .json();
            page.getJsonArray("items").getValuesAs(JsonObject.class).forEach(item -> ids.add(item.getString("id")));
            cursor = page.get("next") instanceof JsonString next ? Optional.of(next.getString()) : Optional.empty();
            between.run();
        } while (cursor.isPresent());
        return new Pages(ids);
    }

    static Pages all(LoggerClient client, String query, int pageSize) {
        return all(client, query, pageSize, () -> {});
    }
}
