package io.signalbox.broker.inbound;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.testing.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever a client of the classic contract sends: an object, or 400 with a message. */
@Timeout(120)
class ClassicBodyFuzzTest {

    @Test
    void aBodyIsAnObjectWhoseTextsCanBeAskedForOrRefusedWithAMessage() {
        Fuzz.of(
                        "classic-body",
                        "{\"action\":\"log\",\"log\":{\"name\":\"event\",\"data\":\"some data\"}}",
                        "{\"action\":\"mail\",\"mail\":{\"from\":\"a@b.example\",\"to\":\"c@d.example\",\"subject\":\"s\",\"message\":\"m\"}}",
                        "{\"action\":\"auth\",\"auth\":{\"email\":\"a@b.example\",\"password\":\"p\"}} {}",
                        "[]")
                .words(
                        "{",
                        "}",
                        "[",
                        "]",
                        "\"",
                        ":",
                        ",",
                        "null",
                        "1e9",
                        "{}",
                        "\"log\":",
                        "\"name\":",
                        "\\u0000",
                        "{\"a\":",
                        "[[")
                .bytes(ClassicBodyFuzzTest::check);
    }

    private static void check(byte[] input) {
        var built = new AtomicLong();
        try {
            var body = ClassicBody.read(new ByteArrayInputStream(input), built::addAndGet);
            assertThat(built).hasPositiveValue();
            assertThat(body.action()).isNotNull();
            for (var part : body.object().keySet()) {
                assertThat(body.text(part, "name")).isNotNull();
            }
        } catch (ProblemException refused) {
            assertThat(refused.problem().type()).isEqualTo(ProblemType.INVALID_REQUEST);
            assertThat(refused.problem().detail()).isNotBlank();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
