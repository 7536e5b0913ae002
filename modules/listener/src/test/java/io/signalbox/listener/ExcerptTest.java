package io.signalbox.listener;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ExcerptTest {

    @Test
    void aTextIsNeverCutWithinACharacter() {
        assertThat(Excerpt.of("abc😀", 4)).isEqualTo("abc…");
        assertThat(Excerpt.of("abc😀", 5)).isEqualTo("abc😀");
        assertThat(Excerpt.of("", 5)).isEmpty();
    }
}
