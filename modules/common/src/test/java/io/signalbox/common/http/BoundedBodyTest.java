package io.signalbox.common.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BoundedBodyTest {

    private static final int LIMIT = 10;
    private static final long UNTOLD = -1;

    @Test
    void aBodyUpToTheLimitIsReadWhole() throws IOException {
        assertThat(new BoundedBody(body(LIMIT), LIMIT, LIMIT).readAllBytes()).hasSize(LIMIT);
        assertThat(new BoundedBody(body(LIMIT), UNTOLD, LIMIT).readAllBytes()).hasSize(LIMIT);
        assertThat(new BoundedBody(body(0), 0, LIMIT).readAllBytes()).isEmpty();
    }

    @Test
    void oneMoreByteIsTooLargeHoweverItIsRead() {
        assertTooLarge(InputStream::readAllBytes);
        assertTooLarge(body -> body.skip(LIMIT + 1));
        assertTooLarge(body -> {
            while (body.read() >= 0) {
                assertThat(body.markSupported()).isFalse();
            }
            return true;
        });
    }

    @Test
    void ofABodyThatTellsAGreaterLengthNothingIsRead() {
        var body = body(LIMIT + 1);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> new BoundedBody(body, LIMIT + 1, LIMIT).read());
        assertThat(body.available()).isEqualTo(LIMIT + 1);
    }

    @FunctionalInterface
    private interface Reading {

        Object of(InputStream body) throws IOException;
    }

    private static void assertTooLarge(Reading reading) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> reading.of(new BoundedBody(body(LIMIT + 1), UNTOLD, LIMIT)))
                .satisfies(e -> assertThat(e.problem().type()).isEqualTo(ProblemType.PAYLOAD_TOO_LARGE));
    }

    private static ByteArrayInputStream body(int length) {
        return new ByteArrayInputStream(new byte[length]);
    }
}
