package io.signalbox.listener;

import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CursorTest {

    @Test
    void aCursorComesBackAsItWas() {
        var cursor = new Cursor(Samples.NOON, EntryIds.next());

        assertThat(Cursor.decode(cursor.encoded())).isEqualTo(cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAA", "*", "MjAyNi0wMy0wMVQxMjowMDowMFo"})
    void anInventedCursorIsRefused(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Cursor.decode(text))
                .withMessageContaining("cursor");
    }
}
