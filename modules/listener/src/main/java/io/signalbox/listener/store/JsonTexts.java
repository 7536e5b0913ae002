package io.signalbox.listener.store;

import java.util.List;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonString;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

import io.signalbox.common.json.StrictJson;

/** Keeps a list of strings as a jsonb array. */
@Converter
public class JsonTexts implements AttributeConverter<List<String>, Object> {

    @Override
    public Object convertToDatabaseColumn(List<String> texts) {
        return Jsonb.of(Json.createArrayBuilder(texts).build());
    }

    @Override
    public List<String> convertToEntityAttribute(Object column) {
        return ((JsonArray) StrictJson.parse(column.toString()))
                .getValuesAs(JsonString.class).stream()
                        .map(JsonString::getString)
                        .toList();
    }
}
