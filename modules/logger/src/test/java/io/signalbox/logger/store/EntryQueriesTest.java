package io.signalbox.logger.store;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EntryQueriesTest {

    @Test
    void aWordIsTakenLiterally() {
        for (var word : new String[] {".*", "a+b", "[x]", "\\E", "$^", "(?i)", "{1}", "|", "#", "-"}) {
            assertThat(EntryQueries.containing(word)
                            .matcher("before " + word + " after")
                            .find())
                    .as(word)
                    .isTrue();
        }
        assertThat(EntryQueries.containing(".*").matcher("anything").find()).isFalse();
    }

    @Test
    void caseIsIgnoredBeyondAscii() {
        assertThat(EntryQueries.containing("grÜße").matcher("GRüßE").find()).isTrue();
        assertThat(EntryQueries.containing("ЖУК").matcher("жук").find()).isTrue();
    }
}
