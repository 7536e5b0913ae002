package io.signalbox.broker.inbound;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import java.util.Optional;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;

import io.signalbox.common.json.JsonBound;
import io.signalbox.common.json.StrictJson;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * The body of a classic request: one JSON object of at most 1 MiB, whatever its media type says; what nobody asked for is ignored.
 *
 * @param object what it holds
 */
record ClassicBody(JsonObject object) {

    /** The largest body, in bytes. */
    static final int MAX_BYTES = 1 << 20;

    /**
     * Reads a body.
     *
     * @param room is told what it is built into, in bytes
     * @throws ProblemException whose detail is the message to answer
     */
    static ClassicBody read(InputStream body, StrictJson.Room room) throws IOException {
        var bytes = body.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw refused("http: request body too large");
        }
        try {
            if (StrictJson.parse(bytes, JsonBound.ONE_THING, room) instanceof JsonObject object) {
                return new ClassicBody(object);
            }
        } catch (ProblemException e) {
            if (e.problem().type() == ProblemType.TOO_MANY_REQUESTS) {
                throw e;
            }
            throw refused(
                    hasMoreThanOneValue(bytes)
                            ? "body must have only a single JSON value"
                            : e.problem().detail());
        }
        throw refused("body must be a JSON object");
    }

    /** A string in an object of this name; {@code ""} where either is absent, as in the originals. */
    String text(String part, String field) {
        var value = Optional.ofNullable(object.get(part))
                .filter(JsonObject.class::isInstance)
                .map(it -> it.asJsonObject().get(field));
        if (value.isPresent() && !(value.get() instanceof JsonString)) {
            throw refused(part + "." + field + " must be a string");
        }
        return value.map(it -> ((JsonString) it).getString()).orElse("");
    }

    /** What is to be done. */
    String action() {
        return object.get("action") instanceof JsonString action ? action.getString() : "";
    }

    private static boolean hasMoreThanOneValue(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.UTF_8);
        try (var parser = Json.createParser(new StringReader(text))) {
            var depth = 0;
            do {
                depth += switch (parser.next()) {
                    case START_OBJECT, START_ARRAY -> 1;
                    case END_OBJECT, END_ARRAY -> -1;
                    case KEY_NAME, VALUE_STRING, VALUE_NUMBER, VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> 0;
                };
            } while (depth > 0);
            return !text.substring((int) parser.getLocation().getStreamOffset()).isBlank();
        } catch (JsonException | IllegalStateException | NoSuchElementException e) {
            return false;
        }
    }

    private static ProblemException refused(String message) {
        return new ProblemException(ProblemType.INVALID_REQUEST, message);
    }
}
