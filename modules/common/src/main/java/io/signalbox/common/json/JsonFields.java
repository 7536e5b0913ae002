package io.signalbox.common.json;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;

import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.time.Rfc3339;

/**
 * Reads the fields of a JSON object, of the right type or not at all, and remembers everything that is wrong with them.
 *
 * <p>Each getter gives the value, or empty where it is absent, {@code null} or wrong; {@link #check()} then throws one problem with
 * all errors. Names that nobody asked for are ignored.
 */
public final class JsonFields {

    private final JsonObject object;
    private final String path;
    private final List<FieldError> errors;

    private JsonFields(JsonObject object, String path, List<FieldError> errors) {
        this.object = object;
        this.path = path;
        this.errors = errors;
    }

    /** The fields of a body. */
    public static JsonFields of(JsonObject object) {
        return new JsonFields(object, "", new ArrayList<>());
    }

    /** A string. */
    public Optional<String> text(String name) {
        return typed(name, JsonString.class, "a string").map(JsonString::getString);
    }

    /** A string that must be there and not blank, at most {@code maxLength} characters (code points); an error and {@code ""} otherwise. */
    public String requiredText(String name, int maxLength) {
        var value = text(name);
        if (value.isEmpty()) {
            if (absent(name)) {
                reject(name, "is required");
            }
            return "";
        }
        if (value.get().isBlank()) {
            reject(name, "must not be blank");
        } else if (value.get().codePointCount(0, value.get().length()) > maxLength) {
            reject(name, "must have at most " + maxLength + " characters");
        }
        return value.get();
    }

    /** A whole number from {@code min} to {@code max}. */
    public Optional<Integer> integer(String name, int min, int max) {
        var number = typed(name, JsonNumber.class, "a whole number");
        if (number.isEmpty()) {
            return Optional.empty();
        }
        try {
            var value = number.get().intValueExact();
            if (value >= min && value <= max) {
                return Optional.of(value);
            }
        } catch (ArithmeticException e) {
            // answered below, like a number out of range
        }
        reject(name, "must be a whole number from " + min + " to " + max);
        return Optional.empty();
    }

    /** {@code true} or {@code false}. */
    public Optional<Boolean> bool(String name) {
        return value(name).flatMap(value -> switch (value.getValueType()) {
            case TRUE -> Optional.of(true);
            case FALSE -> Optional.of(false);
            case ARRAY, OBJECT, STRING, NUMBER, NULL -> wrong(name, "must be true or false");
        });
    }

    /** A time of RFC 3339. */
    public Optional<Instant> instant(String name) {
        return parsed(name, Rfc3339.RULE, Rfc3339::parse);
    }

    /** A UUID in the form of RFC 9562 (8-4-4-4-12 hexadecimal digits). */
    public Optional<UUID> uuid(String name) {
        return parsed(name, "must be a UUID", JsonFields::strictUuid);
    }

    /** One of the constants of an enum, by its exact name. */
    public <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> type) {
        return parsed(name, "must be one of " + String.join(", ", names(type)), text -> Enum.valueOf(type, text));
    }

    /** An array of strings; empty where it is absent. */
    public List<String> texts(String name) {
        var array = typed(name, JsonArray.class, "an array of strings");
        if (array.isEmpty()) {
            return List.of();
        }
        var texts = new ArrayList<String>();
        for (int i = 0; i < array.get().size(); i++) {
            if (array.get().get(i) instanceof JsonString text) {
                texts.add(text.getString());
            } else {
                reject(name + "[" + i + "]", "must be a string");
            }
        }
        return texts;
    }

    /** An object of strings, numbers and booleans, each kept as text; empty where it is absent. */
    public Map<String, String> textMap(String name) {
        var texts = new LinkedHashMap<String, String>();
        typed(name, JsonObject.class, "an object")
                .ifPresent(map -> map.forEach((key, value) -> {
                    switch (value.getValueType()) {
                        case STRING -> texts.put(key, ((JsonString) value).getString());
                        case NUMBER, TRUE, FALSE -> texts.put(key, value.toString());
                        case ARRAY, OBJECT, NULL -> reject(name + "." + key, "must be a string, a number or a boolean");
                    }
                }));
        return texts;
    }

    /** An object, as it is. */
    public Optional<JsonObject> object(String name) {
        return typed(name, JsonObject.class, "an object");
    }

    /** The fields of an object inside this one; their errors are ours. */
    public Optional<JsonFields> fields(String name) {
        return object(name).map(inner -> new JsonFields(inner, path + name + ".", errors));
    }

    /** Any value but {@code null}. */
    public Optional<JsonValue> value(String name) {
        return Optional.ofNullable(object.get(name)).filter(value -> value.getValueType() != JsonValue.ValueType.NULL);
    }

    /** Remembers that a field is wrong, if an answer has room to say so. */
    public void reject(String name, String detail) {
        if (errors.size() <= Problem.MAX_ERRORS) {
            errors.add(new FieldError(path + name, detail));
        }
    }

    /** What was wrong so far. */
    public List<FieldError> errors() {
        return List.copyOf(errors);
    }

    /**
     * Ends the reading.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code invalid-request} with every field that was wrong
     */
    public void check() {
        if (!errors.isEmpty()) {
            throw Problem.of(ProblemType.INVALID_REQUEST, errors).toException();
        }
    }

    /** A UUID of exactly 36 characters; {@link UUID#fromString} would take less. */
    public static UUID strictUuid(String text) {
        var uuid = UUID.fromString(text);
        if (!uuid.toString().equals(text.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("not in the form of RFC 9562");
        }
        return uuid;
    }

    private boolean absent(String name) {
        return value(name).isEmpty();
    }

    private <T> Optional<T> parsed(String name, String rule, Function<String, T> parser) {
        return text(name).flatMap(text -> {
            try {
                return Optional.of(parser.apply(text));
            } catch (IllegalArgumentException | DateTimeParseException e) {
                return wrong(name, rule);
            }
        });
    }

    private <T extends JsonValue> Optional<T> typed(String name, Class<T> type, String description) {
        return value(name)
                .flatMap(value ->
                        type.isInstance(value) ? Optional.of(type.cast(value)) : wrong(name, "must be " + description));
    }

    private <T> Optional<T> wrong(String name, String detail) {
        reject(name, detail);
        return Optional.empty();
    }

    private static List<String> names(Class<? extends Enum<?>> type) {
        var names = new ArrayList<String>();
        for (var constant : type.getEnumConstants()) {
            names.add(constant.name());
        }
        return names;
    }
}
