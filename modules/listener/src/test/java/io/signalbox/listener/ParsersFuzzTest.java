package io.signalbox.listener;

import java.time.Instant;
import java.util.UUID;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.testing.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever a stranger writes: a value or a refusal, in bounded time and memory. */
@Timeout(120)
class ParsersFuzzTest {

    @Test
    void aCursorIsAPlaceThatEncodesToAPlaceOrRefusedByName() {
        Fuzz.of("cursor", new Cursor(Instant.parse("2026-01-31T12:00:00.123Z"), new UUID(1, 2)).encoded(), "MQ")
                .words("-", "_", "=", "LTEwMDAwMDAwMDAt", "KzEwMDAwMDAwMDAt")
                .texts(text -> {
                    try {
                        var cursor = Cursor.decode(text);
                        assertThat(Cursor.decode(cursor.encoded())).isEqualTo(cursor);
                    } catch (ProblemException e) {
                        assertThat(e.problem().errors().getFirst().field()).isEqualTo("cursor");
                    }
                });
    }

    @Test
    void aGlobMatchesItsOwnTextAndTakesNoMoreThanItsProduct() {
        Fuzz.of("glob", "checkout-*", "*a*b*c*", "a".repeat(100) + "*".repeat(100))
                .words("*", "**", "*a")
                .texts(text -> {
                    assertThat(new Glob(text).matches(text)).isTrue();
                    assertThat(new Glob("*" + text + "*").matches("x" + text + "y"))
                            .isTrue();
                    new Glob(text).matches("a".repeat(2_000));
                });
    }
}
