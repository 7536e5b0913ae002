package io.signalbox.common.json;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import jakarta.json.Json;
import jakarta.json.JsonConfig;
import jakarta.json.JsonException;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** Reads JSON (RFC 8259) from people we don't know: bounded in bytes and in structure, well-formed UTF-8, no duplicate
 * names, no deep nesting. */
public final class StrictJson {

    /** How deeply arrays and objects may nest. */
    public static final int MAX_DEPTH = 64;

    private static final Map<String, Object> RULES =
            Map.of("org.eclipse.parsson.maxDepth", MAX_DEPTH + 1, JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE);
    private static final JsonParserFactory PARSERS = Json.createParserFactory(RULES);
    private static final JsonReaderFactory READERS = Json.createReaderFactory(RULES);

    private StrictJson() {}

    /** The memory that what comes in may be built into. */
    @FunctionalInterface
    public interface Room {

        /**
         * Takes room for what is about to be built, in bytes.
         *
         * @throws ProblemException {@code too-many-requests} where there is none
         */
        void grow(long bytes);

        /** Gives back what the parser alone needed, in bytes. */
        default void shrink(long bytes) {}
    }

    /**
     * Reads one JSON value from a stream of at most {@code maxBytes} bytes.
     *
     * @throws ProblemException {@code payload-too-large} or {@code malformed-json}
     * @throws IOException when the stream breaks
     */
    public static JsonValue read(InputStream body, int maxBytes) throws IOException {
        return read(body, maxBytes, JsonBound.DEFAULT, _ -> {});
    }

    /**
     * Reads one JSON value from a stream of at most {@code maxBytes} bytes.
     *
     * @param bound the largest structure
     * @param room is told the most bytes that the value will take, before anything is built of it
     * @throws ProblemException {@code payload-too-large} or {@code malformed-json}
     * @throws IOException when the stream breaks
     */
    public static JsonValue read(InputStream body, int maxBytes, JsonBound bound, Room room) throws IOException {
        var bytes = body.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw new ProblemException(ProblemType.PAYLOAD_TOO_LARGE, "At most " + maxBytes + " bytes are taken.");
        }
        return parse(bytes, bound, room);
    }

    /**
     * Parses one JSON value, within {@link JsonBound#DEFAULT}.
     *
     * @throws ProblemException {@code payload-too-large}, or {@code malformed-json}, its detail naming the place
     */
    public static JsonValue parse(byte[] bytes) {
        return parse(bytes, JsonBound.DEFAULT, _ -> {});
    }

    /**
     * Parses one JSON value.
     *
     * @param bound the largest structure
     * @param room is told the most bytes that the value will take, before anything is built of it; what it throws ends the parsing
     * @throws ProblemException {@code payload-too-large}, or {@code malformed-json}, its detail naming the place
     */
    public static JsonValue parse(byte[] bytes, JsonBound bound, Room room) {
        var structure = JsonStructure.of(bytes);
        if (structure.isBlank()) {
            throw malformed("The body is empty.");
        }
        bound.require(structure);
        room.grow(structure.builtBytes());
        try {
            requireOneValue(bytes);
            return value(bytes);
        } finally {
            room.shrink(JsonStructure.PARSER_BYTES);
        }
    }

    private static JsonValue value(byte[] bytes) {
        try (var reader = READERS.createReader(utf8(bytes))) {
            return reader.readValue();
        } catch (JsonException | IllegalStateException | NumberFormatException e) {
            throw malformed("A name occurs twice in one object, or a value is out of range.");
        }
    }

    /**
     * Parses one JSON value.
     *
     * @throws ProblemException {@code payload-too-large}, or {@code malformed-json}, its detail naming the place
     */
    public static JsonValue parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The reader stops behind the first value, so a parser has to go over the whole text, which builds nothing. */
    private static void requireOneValue(byte[] bytes) {
        try (var parser = PARSERS.createParser(utf8(bytes))) {
            while (parser.hasNext()) {
                parser.next();
            }
        } catch (JsonParsingException e) {
            var place = e.getLocation();
            throw malformed(
                    place == null || place.getLineNumber() < 0
                            ? "It can't be parsed."
                            : "It can't be parsed at line " + place.getLineNumber() + ", column "
                                    + place.getColumnNumber() + ".");
        } catch (JsonException e) {
            throw malformed(
                    e.getCause() instanceof CharacterCodingException
                            ? "It is not well-formed UTF-8."
                            : "It can't be parsed.");
        } catch (RuntimeException e) {
            throw malformed("It nests deeper than " + MAX_DEPTH + " levels, or can't be parsed.");
        }
    }

    static Reader utf8(byte[] bytes) {
        return new InputStreamReader(
                new ByteArrayInputStream(bytes),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(ProblemType.MALFORMED_JSON, detail);
    }
}
