package io.signalbox.common.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
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

/** Reads JSON (RFC 8259) from people we don't know: bounded, well-formed UTF-8, no duplicate names, no deep nesting. */
public final class StrictJson {

    /** How deeply arrays and objects may nest. */
    public static final int MAX_DEPTH = 64;

    private static final Map<String, Object> RULES =
            Map.of("org.eclipse.parsson.maxDepth", MAX_DEPTH + 1, JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE);
    private static final JsonParserFactory PARSERS = Json.createParserFactory(RULES);
    private static final JsonReaderFactory READERS = Json.createReaderFactory(RULES);

    private StrictJson() {}

    /**
     * Reads one JSON value from a stream of at most {@code maxBytes} bytes.
     *
     * @throws ProblemException {@code payload-too-large} or {@code malformed-json}
     * @throws IOException when the stream breaks
     */
    public static JsonValue read(InputStream body, int maxBytes) throws IOException {
        var bytes = body.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw new ProblemException(ProblemType.PAYLOAD_TOO_LARGE, "At most " + maxBytes + " bytes are taken.");
        }
        return parse(bytes);
    }

    /**
     * Parses one JSON value.
     *
     * @throws ProblemException {@code malformed-json}, its detail naming the place
     */
    public static JsonValue parse(byte[] bytes) {
        return parse(decode(bytes));
    }

    /**
     * Parses one JSON value.
     *
     * @throws ProblemException {@code malformed-json}, its detail naming the place
     */
    public static JsonValue parse(String text) {
        if (text.isBlank()) {
            throw malformed("The body is empty.");
        }
        try (var reader = READERS.createReader(new StringReader(text))) {
            requireNothingBehind(text);
            return reader.readValue();
        } catch (JsonParsingException e) {
            var place = e.getLocation();
            throw malformed(
                    place == null || place.getLineNumber() < 0
                            ? "It can't be parsed."
                            : "It can't be parsed at line " + place.getLineNumber() + ", column "
                                    + place.getColumnNumber() + ".");
        } catch (JsonException | IllegalStateException e) {
            throw malformed("A name occurs twice in one object, or a value is out of range.");
        } catch (RuntimeException e) {
            throw malformed("It nests deeper than " + MAX_DEPTH + " levels, or can't be parsed.");
        }
    }

    /** The reader stops behind the first value, so a parser has to go over the whole text. */
    private static void requireNothingBehind(String text) {
        try (var parser = PARSERS.createParser(new StringReader(text))) {
            while (parser.hasNext()) {
                parser.next();
            }
        }
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("It is not well-formed UTF-8.");
        }
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(ProblemType.MALFORMED_JSON, detail);
    }
}
