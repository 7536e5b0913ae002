package io.signalbox.listener.store;

import jakarta.json.JsonArray;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

import io.signalbox.common.json.StrictJson;

/** Keeps a JSON array as jsonb. */
@Converter
public class JsonArrays implements AttributeConverter<JsonArray, Object> {

    @Override
    public Object convertToDatabaseColumn(JsonArray array) {
        return Jsonb.of(array);
    }

    @Override
    public JsonArray convertToEntityAttribute(Object column) {
        return StrictJson.parse(column.toString()).asJsonArray();
    }
}
