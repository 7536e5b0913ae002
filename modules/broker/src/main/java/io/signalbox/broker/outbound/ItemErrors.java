package io.signalbox.broker.outbound;

import java.util.ArrayList;
import java.util.List;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;

import io.signalbox.broker.ItemError;

/** Reads {@code errors[{index,type,detail}]} of the logger's answer to a write. */
final class ItemErrors {

    private ItemErrors() {}

    static List<ItemError> read(JsonObject answer) {
        var errors = new ArrayList<ItemError>();
        if (answer.get("errors") instanceof JsonArray list) {
            for (var item : list) {
                if (item instanceof JsonObject error) {
                    errors.add(new ItemError(
                            error.getInt("index"), error.getString("type"), error.getString("detail", "")));
                }
            }
        }
        return errors;
    }
}
