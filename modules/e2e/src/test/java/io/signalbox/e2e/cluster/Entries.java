package io.signalbox.e2e.cluster;

import java.util.ArrayList;
import java.util.List;

import static io.signalbox.e2e.cluster.Cluster.get;

/** Entries as the gateway finds them. */
final class Entries {

    private Entries() {}

    /** The ids of all entries of a source. */
    static List<String> idsOf(String source, String token) {
        var ids = new ArrayList<String>();
        var cursor = "";
        do {
            var page = get("/api/v1/logs?limit=200&source=" + source + cursor, token)
                    .object();
            page.getJsonArray("items")
                    .forEach(item -> ids.add(item.asJsonObject().getString("id")));
            cursor = page.isNull("next") ? "" : "&cursor=" + page.getString("next");
        } while (!cursor.isEmpty());
        return ids;
    }
}
