package io.signalbox.common.json;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import jakarta.json.JsonValue;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StrictJsonTest {

    @Test
    void everyKindOfValueIsRead() {
        assertThat(StrictJson.parse("null")).isEqualTo(JsonValue.NULL);
        assertThat(StrictJson.parse(" {\"a\":[1,true,\"é\"]} ").asJsonObject().getJsonArray("a"))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "{", "{x", "[1,]", "{\"a\":1}{}", "nul", "{\"a\":1,\"a\":2}", "'a'", "[1] 2"})
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
                .isThrownBy(() -> StrictJson.parse("[".repeat(100_000) + "]".repeat(100_000)))
                .satisfies(e -> assertThat(e.problem().type()).isEqualTo(ProblemType.MALFORMED_JSON));
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
}
