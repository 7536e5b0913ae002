package io.signalbox.broker.inbound;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import io.signalbox.common.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClassicBodyTest {

    @Test
    void whatIsAbsentIsEmptyAndWhatIsUnknownIsIgnored() throws IOException {
        var body = read("{\"action\":\"log\",\"log\":{\"name\":\"n\",\"x\":1},\"y\":2}  \n");

        assertThat(body.action()).isEqualTo("log");
        assertThat(body.text("log", "name")).isEqualTo("n");
        assertThat(body.text("log", "data")).isEmpty();
        assertThat(body.text("mail", "to")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}{}", "{\"a\":{\"b\":[1]}} {", "{} x", "{}[]"})
    void aSecondValueIsNamedAsTheReason(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(ProblemException.class, failure -> assertThat(
                        failure.problem().detail())
                .isEqualTo("body must have only a single JSON value"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"a\":}", "7 8"})
    void whatIsNoObjectIsRefused(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(ProblemException.class);
    }

    @Test
    void aValueOfTheWrongTypeIsRefused() throws IOException {
        var body = read("{\"log\":{\"name\":{\"$ne\":1}}}");

        assertThatThrownBy(() -> body.text("log", "name")).isInstanceOf(ProblemException.class);
    }

    private static ClassicBody read(String text) throws IOException {
        return ClassicBody.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), _ -> {});
    }
}
