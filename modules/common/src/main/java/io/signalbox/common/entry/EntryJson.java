package io.signalbox.common.entry;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;

import io.signalbox.common.json.JsonFields;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** Log entries in JSON, as REST, JSON-RPC and AMQP carry them. */
public final class EntryJson {

    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    private EntryJson() {}

    /**
     * Reads an entry that a caller hands in, and checks it.
     *
     * @throws ProblemException {@code invalid-entry} with every field that is wrong
     */
    public static EntryDraft read(JsonValue value) {
        if (!(value instanceof JsonObject object)) {
            throw new ProblemException(ProblemType.INVALID_ENTRY, "An entry is a JSON object.");
        }
        var fields = JsonFields.of(object);
        var draft = new EntryDraft(
                fields.uuid("id"),
                fields.instant("time"),
                fields.text("source").orElse(""),
                fields.oneOf("severity", Severity.class).orElse(Severity.INFO),
                fields.text("name").orElse(""),
                data(fields),
                new TreeMap<>(fields.textMap("attributes")),
                fields.text("traceId").orElse(""),
                fields.text("spanId").orElse(""));
        if (!fields.errors().isEmpty()) {
            throw Problem.of(ProblemType.INVALID_ENTRY, fields.errors()).toException();
        }
        return draft.checked();
    }

    /** What a caller handed in, to be read again by {@link #read}. */
    public static JsonObject write(EntryDraft draft) {
        var json = JSON.createObjectBuilder();
        draft.id().ifPresent(id -> json.add("id", id.toString()));
        draft.time().ifPresent(time -> json.add("time", time.toString()));
        json.add("source", draft.source())
                .add("severity", draft.severity().name())
                .add("name", draft.name())
                .add("data", draft.data());
        addAttributes(json, draft.attributes());
        addUnlessEmpty(json, "traceId", draft.traceId());
        addUnlessEmpty(json, "spanId", draft.spanId());
        return json.build();
    }

    /** A stored entry, with all its fields. */
    public static JsonObject write(LogEntry entry) {
        var json = JSON.createObjectBuilder()
                .add("id", entry.id().toString())
                .add("time", entry.time().toString())
                .add("source", entry.source())
                .add("severity", entry.severity().name())
                .add("name", entry.name())
                .add("data", entry.data());
        addAttributes(json, entry.attributes());
        return json.add("origin", entry.origin())
                .add("traceId", entry.traceId())
                .add("spanId", entry.spanId())
                .add("receivedAt", entry.receivedAt().toString())
                .build();
    }

    private static String data(JsonFields fields) {
        return fields.value("data")
                .map(value -> value instanceof JsonString text ? text.getString() : value.toString())
                .orElse("");
    }

    private static void addAttributes(JsonObjectBuilder json, Map<String, String> attributes) {
        var object = JSON.createObjectBuilder();
        attributes.forEach(object::add);
        json.add("attributes", object);
    }

    private static void addUnlessEmpty(JsonObjectBuilder json, String name, String value) {
        Optional.of(value).filter(text -> !text.isEmpty()).ifPresent(text -> json.add(name, text));
    }
}
