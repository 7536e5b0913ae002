package io.signalbox.common.json;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.json.JsonValue;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

class StrictJsonTest {

    @Test
    void everyKindOfValueIsRead() {
        assertThat(StrictJson.parse("null")).isEqualTo(JsonValue.NULL);
        assertThat(StrictJson.parse(" {\"a\":[1,true,\"é\"]} ").asJsonObject().getJsonArray("a"))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "{",
                "{x",
                "[1,]",
                "{\"a\":1}{}",
                "1e9999999999",
                "nul",
                "{\"a\":1,\"a\":2}",
                "'a'",
                "[1] 2"
            })
    void whatIsNotOneJsonValueIsMalformed(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> StrictJson.parse(text))
                .satisfies(e -> assertThat(e.problem().type()).isEqualTo(ProblemType.MALFORMED_JSON));
    }

    @Test
    void nestingIsBounded() {
        assertThat(StrictJson.parse("[".repeat(StrictJson.MAX_DEPTH) + "]".repeat(StrictJson.MAX_DEPTH)))
                .isNotNull();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> StrictJson.parse("[".repeat(10_000) + "]".repeat(10_000)))
                .satisfies(e -> assertThat(e.problem().type()).isEqualTo(ProblemType.MALFORMED_JSON));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "values", "text", "name", "digits",
            })
    void aStructureThatIsTooLargeIsRefusedBeforeRoomIsTakenForIt(String kind) {
        var text =
                switch (kind) {
                    case "values" -> "[" + "[1],".repeat(JsonBound.DEFAULT.maxValues() / 2) + "1]";
                    case "text" -> "\"" + "é".repeat(JsonBound.MAX_TEXT + 1) + "\"";
                    case "name" -> "{\"" + "n".repeat(JsonBound.MAX_NAME + 1) + "\":1}";
                    case "digits" -> "9".repeat(JsonBound.MAX_NUMBER + 1);
                    default -> throw new AssertionError(kind);
                };

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(
                        () -> StrictJson.parse(text.getBytes(StandardCharsets.UTF_8), JsonBound.DEFAULT, _ -> fail()))
                .satisfies(e -> assertThat(e.problem().type()).isEqualTo(ProblemType.PAYLOAD_TOO_LARGE));
    }

    @Test
    void aNumberOfHugeExponentCostsNothingAndIsNoInteger() {
        var fields = JsonFields.of(
                StrictJson.parse("{\"n\":1e999999999,\"m\":-1E-999999999}").asJsonObject());

        assertThat(fields.integer("n", 0, 10)).isEmpty();
        assertThat(fields.integer("m", 0, 10)).isEmpty();
    }

    @Test
    void illFormedUtf8IsMalformed() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> StrictJson.parse("\"é\"".getBytes(StandardCharsets.ISO_8859_1)))
                .satisfies(e -> assertThat(e.problem().detail()).contains("UTF-8"));
    }

    @Test
    void aBodyOverTheLimitIsTooLargeAndNotReadToItsEnd() throws IOException {
        var body = new ByteArrayInputStream(new byte[1_000]);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> StrictJson.read(body, 10))
                .satisfies(e -> assertThat(e.problem().type()).isEqualTo(ProblemType.PAYLOAD_TOO_LARGE));
        assertThat(body.available()).isPositive();
    }

    @Test
    void whatTheParserNeedsIsGivenBackOnceItHasParsed() {
        var held = new AtomicLong();
        var room = new StrictJson.Room() {
            @Override
            public void grow(long bytes) {
                held.addAndGet(bytes);
            }

            @Override
            public void shrink(long bytes) {
                held.addAndGet(-bytes);
            }
        };

        StrictJson.parse("{\"a\":1}".getBytes(StandardCharsets.UTF_8), JsonBound.DEFAULT, room);

        assertThat(held.get()).isBetween(1L, 1_024L);
        assertThatThrownBy(() -> StrictJson.parse("{\"a\"}".getBytes(StandardCharsets.UTF_8), JsonBound.DEFAULT, room))
                .isInstanceOf(ProblemException.class);
        assertThat(held.get()).isBetween(1L, 2_048L);
    }
}
