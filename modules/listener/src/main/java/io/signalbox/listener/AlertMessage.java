package io.signalbox.listener;

import java.util.List;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;

/**
 * The mail of an alert, as an action keeps it: mail's template {@value #TEMPLATE} with its variables.
 *
 * @param to the addresses
 * @param variables {@code rule, severity, source, name, count, firstSeen, lastSeen, data, id}, all text
 */
public record AlertMessage(List<String> to, JsonObject variables) {

    /** The name of mail's template. */
    public static final String TEMPLATE = "alert";

    /** What to tell of an alert as it is now. */
    static AlertMessage of(Alert alert, List<String> to) {
        var newest = alert.entries().getJsonObject(0);
        return new AlertMessage(
                to,
                Json.createObjectBuilder()
                        .add("id", alert.id().toString())
                        .add("rule", alert.ruleName())
                        .add("severity", alert.severity().name())
                        .add("source", newest.getString("source"))
                        .add("name", newest.getString("name"))
                        .add("count", Long.toString(alert.count()))
                        .add("firstSeen", alert.firstSeen().toString())
                        .add("lastSeen", alert.lastSeen().toString())
                        .add("data", newest.getString("data"))
                        .build());
    }

    /** The message that a payload holds. */
    public static AlertMessage read(JsonObject payload) {
        return new AlertMessage(
                payload.getJsonArray("to").getValuesAs(JsonString.class).stream()
                        .map(JsonString::getString)
                        .toList(),
                payload.getJsonObject("variables"));
    }

    /** The payload of an action. */
    JsonObject toJson() {
        JsonArray addresses = Json.createArrayBuilder(to).build();
        return Json.createObjectBuilder()
                .add("to", addresses)
                .add("variables", variables)
                .build();
    }
}
