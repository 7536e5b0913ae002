package io.signalbox.common.json;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.json.Json;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class JsonStructureTest {

    private static final int MANY = 10_000;

    @Test
    void everythingIsCounted() {
        var structure = JsonStructure.of(
                bytes("{\"name\" : [1, -2.5e10, true, null, \"a\\\"b\\u00e9c\", {}], \"n\":{\"é\":[[]]}}"));

        assertThat(structure).isEqualTo(new JsonStructure(structure.bytes(), 11, 3, 5, 4, 7, true));
    }

    @Test
    void whatStandsInStringsIsNoStructure() {
        var structure = JsonStructure.of(bytes("\"[1,2,{}]:\\\\\""));

        assertThat(structure.values()).isOne();
        assertThat(structure.names()).isZero();
        assertThat(structure.wide()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\"\\", "\"\\u", "\"\\u1", ":::", "{[", "-", "\u0000"})
    void whatIsNoJsonIsCountedToItsEnd(String text) {
        assertThat(JsonStructure.of(bytes(text)).bytes()).isEqualTo(bytes(text).length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arrays",
                "empty",
                "objects",
                "numbers",
                "decimals",
                "strings",
                "wide",
                "members",
                "nested",
                "long",
                "longWide",
                "escaped"
            })
    void whatIsBuiltTakesNoMoreThanWasSaid(String kind) {
        var text = bytes(
                switch (kind) {
                    case "arrays" -> list("[1]");
                    case "empty" -> list("[]");
                    case "objects" -> list("{\"a\":1}");
                    case "numbers" -> list("1");
                    case "decimals" -> list("1.5e7");
                    case "strings" -> list("\"\"");
                    case "wide" -> list("\"€\"");
                    case "members" -> object("\"\"");
                    case "nested" -> object("{\"a\":{}}");
                    case "long" -> "\"" + "a".repeat(JsonBound.MAX_TEXT) + "\"";
                    case "longWide" -> "\"" + "a".repeat(JsonBound.MAX_TEXT - 1) + "€\"";
                    case "escaped" -> "\"" + "\\u20ac".repeat(JsonBound.MAX_TEXT) + "\"";
                    default -> throw new AssertionError(kind);
                });
        StrictJson.parse(text, new JsonBound(Integer.MAX_VALUE), _ -> {});
        var before = allocated();

        try (var reader = Json.createReader(StrictJson.utf8(text))) {
            assertThat(reader.readValue()).isNotNull();
        }

        assertThat(allocated() - before)
                .as("all that was allocated, what is garbage already among it")
                .isPositive()
                .isLessThanOrEqualTo(JsonStructure.of(text).builtBytes());
    }

    private static String list(String item) {
        return "[" + (item + ",").repeat(MANY) + item + "]";
    }

    private static String object(String value) {
        return IntStream.range(0, MANY)
                .mapToObj(i -> "\"" + i + "\":" + value)
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().threadId());
    }
}
