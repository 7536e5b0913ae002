package io.signalbox.listener.store;

import jakarta.json.JsonObject;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

import io.signalbox.common.json.StrictJson;

/** Keeps a JSON object as jsonb. */
@Converter
public class JsonObjects implements AttributeConverter<JsonObject, Object> {

    @Override
    public Object convertToDatabaseColumn(JsonObject object) {
        return Jsonb.of(object);
    }

    @Override
    public JsonObject convertToEntityAttribute(Object column) {
        return StrictJson.parse(column.toString()).asJsonObject();
    }
}
