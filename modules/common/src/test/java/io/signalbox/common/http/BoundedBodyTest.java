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
        assertThat(bounded(body(LIMIT), LIMIT).readAllBytes()).hasSize(LIMIT);
        assertThat(bounded(body(LIMIT), UNTOLD).readAllBytes()).hasSize(LIMIT);
        assertThat(bounded(body(0), 0).readAllBytes()).isEmpty();
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
                .isThrownBy(() -> bounded(body, LIMIT + 1).read());
        assertThat(body.available()).isEqualTo(LIMIT + 1);
    }

    @Test
    void aBodyArrivesAtItsLastByteAndNotBefore() throws IOException {
        var room = new CountingRoom();
        var told = new BoundedBody(body(3), 3, room);
        told.readNBytes(2);
        assertThat(room.arrived).isZero();
        assertThat(told.read()).isZero();
        assertThat(room.arrived).isOne();
        assertThat(room.held).isEqualTo(3);

        var untold = new CountingRoom();
        new BoundedBody(body(3), UNTOLD, untold).readAllBytes();
        assertThat(untold.arrived).isPositive();
        assertThat(untold.held).isEqualTo(3);
    }

    private static BoundedBody bounded(InputStream body, long declaredLength) {
        return new BoundedBody(body, declaredLength, new CountingRoom());
    }

    private static final class CountingRoom implements BoundedBody.Room {

        private long held;
        private int arrived;

        @Override
        public int maxBytes() {
            return LIMIT;
        }

        @Override
        public void grow(long bytes) {
            held += bytes;
        }

        @Override
        public void arrived() {
            arrived++;
        }
    }

    @FunctionalInterface
    private interface Reading {

        Object of(InputStream body) throws IOException;
    }

    private static void assertTooLarge(Reading reading) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> reading.of(bounded(body(LIMIT + 1), UNTOLD)))
                .satisfies(e -> assertThat(e.problem().type()).isEqualTo(ProblemType.PAYLOAD_TOO_LARGE));
    }

    private static ByteArrayInputStream body(int length) {
        return new ByteArrayInputStream(new byte[length]);
    }
}
