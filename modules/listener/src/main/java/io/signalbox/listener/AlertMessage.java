package io.signalbox.listener;

import java.util.List;

import jakarta.json.Json;
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

    /** Rule, source and name all go into the subject, for which mail takes 255 characters. */
    private static final int MAX_NAME = 70;

    /** What to tell of an alert as it is now. */
    static AlertMessage of(Alert alert, List<String> to) {
        var newest = alert.entries().getJsonObject(0);
        return new AlertMessage(
                to,
                Json.createObjectBuilder()
                        .add("id", alert.id().toString())
                        .add("rule", Excerpt.of(alert.ruleName(), MAX_NAME))
                        .add("severity", alert.severity().name())
                        .add("source", Excerpt.of(newest.getString("source"), MAX_NAME))
                        .add("name", Excerpt.of(newest.getString("name"), MAX_NAME))
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
        return Json.createObjectBuilder()
                .add("to", Json.createArrayBuilder(to))
                .add("variables", variables)
                .build();
    }
}
