package io.signalbox.broker;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** JSON as protobuf's {@code google.protobuf.Struct}; its numbers are doubles. */
public final class ProtoStruct {

    private ProtoStruct() {}

    /** An object in protobuf. */
    public static Struct of(JsonObject object) {
        var struct = Struct.newBuilder();
        object.forEach((name, value) -> struct.putFields(name, value(value)));
        return struct.build();
    }

    /** An object from protobuf. */
    public static JsonObject json(Struct struct) {
        var object = Json.createObjectBuilder();
        struct.getFieldsMap().forEach((name, value) -> object.add(name, json(value)));
        return object.build();
    }

    private static JsonValue json(Value value) {
        return switch (value.getKindCase()) {
            case STRUCT_VALUE -> json(value.getStructValue());
            case LIST_VALUE -> {
                var array = Json.createArrayBuilder();
                value.getListValue().getValuesList().forEach(item -> array.add(json(item)));
                yield array.build();
            }
            case STRING_VALUE -> Json.createValue(value.getStringValue());
            case NUMBER_VALUE -> number(value.getNumberValue());
            case BOOL_VALUE -> value.getBoolValue() ? JsonValue.TRUE : JsonValue.FALSE;
            case NULL_VALUE, KIND_NOT_SET -> JsonValue.NULL;
        };
    }

    private static JsonValue number(double value) {
        if (!Double.isFinite(value)) {
            throw new ProblemException(ProblemType.INVALID_REQUEST, "JSON has no NaN and no infinity.");
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Json.createValue((long) value)
                : Json.createValue(value);
    }

    private static Value value(JsonValue json) {
        var value = Value.newBuilder();
        switch (json.getValueType()) {
            case OBJECT -> value.setStructValue(of(json.asJsonObject()));
            case ARRAY -> {
                var list = ListValue.newBuilder();
                json.asJsonArray().forEach(item -> list.addValues(value(item)));
                value.setListValue(list);
            }
            case STRING -> value.setStringValue(((JsonString) json).getString());
            case NUMBER -> value.setNumberValue(((JsonNumber) json).doubleValue());
            case TRUE -> value.setBoolValue(true);
            case FALSE -> value.setBoolValue(false);
            case NULL -> value.setNullValue(NullValue.NULL_VALUE);
        }
        return value.build();
    }
}
