package io.signalbox.logger.inbound;

import java.util.List;
import java.util.Map;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.json.JsonRoom;
import io.signalbox.logger.SearchPage;
import io.signalbox.logger.Submission;
import io.signalbox.logger.WriteReport;

/** Batches, reports and pages in JSON, alike in REST and JSON-RPC. */
final class EntryBatches {

    private static final long BYTES_PER_CHARACTER = 6;
    private static final long BYTES_PER_ENTRY = 3_000;

    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    private EntryBatches() {}

    static Submission read(JsonValue entry) {
        return Submission.read(() -> EntryJson.read(entry));
    }

    static List<Submission> read(JsonArray entries) {
        return entries.stream().map(EntryBatches::read).toList();
    }

    static JsonObject write(WriteReport report) {
        var ids = JSON.createArrayBuilder();
        report.ids().forEach(id -> ids.add(id.toString()));
        var errors = JSON.createArrayBuilder();
        report.rejections()
                .forEach(rejection -> errors.add(JSON.createObjectBuilder()
                        .add("index", rejection.index())
                        .add("type", rejection.problem().type().slug())
                        .add("detail", rejection.problem().detail())));
        return JSON.createObjectBuilder().add("ids", ids).add("errors", errors).build();
    }

    /** Takes room for the page and its JSON, tree and text, before it is written. */
    static JsonObject write(SearchPage page, JsonRoom room) {
        room.grow(page.characters() * BYTES_PER_CHARACTER + page.items().size() * BYTES_PER_ENTRY);
        var items = JSON.createArrayBuilder();
        page.items().forEach(entry -> items.add(EntryJson.write(entry)));
        var json = JSON.createObjectBuilder().add("items", items);
        page.next().ifPresentOrElse(next -> json.add("next", next), () -> json.addNull("next"));
        return json.build();
    }
}
