package io.signalbox.logger;

import java.time.Instant;
import java.util.EnumSet;

import io.signalbox.common.entry.Severity;
import io.signalbox.common.problem.ProblemException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EntryFilterTest {

    private static final EnumSet<Severity> ANY = EnumSet.noneOf(Severity.class);

    @Test
    void nothingAskedForIsEverything() {
        assertThat(EntryFilter.of(ANY, "", "", " ").matches(Drafts.received(Severity.TRACE, "n", "", Instant.now())))
                .isTrue();
    }

    @Test
    void everyWordMustOccurInNameOrDataWhateverItsCase() {
        var entry = Drafts.received(Severity.INFO, "Order placed", "{\"city\":\"KÖLN\"}", Instant.now());
        assertThat(EntryFilter.of(ANY, "", "", "köln ORDER").matches(entry)).isTrue();
        assertThat(EntryFilter.of(ANY, "", "", "köln refund").matches(entry)).isFalse();
    }

    @Test
    void severitySourceAndNameAreExact() {
        var entry = Drafts.received(Severity.WARN, "name", "", Instant.now());
        assertThat(EntryFilter.of(EnumSet.of(Severity.WARN), "source", "name", "")
                        .matches(entry))
                .isTrue();
        assertThat(EntryFilter.of(EnumSet.of(Severity.ERROR), "", "", "").matches(entry))
                .isFalse();
        assertThat(EntryFilter.of(ANY, "sourc", "", "").matches(entry)).isFalse();
        assertThat(EntryFilter.of(ANY, "", "Name", "").matches(entry)).isFalse();
    }

    @Test
    void textThatNoStoreCouldLookForIsRefused() {
        assertThatThrownBy(() -> EntryFilter.of(ANY, "a\0b", "", "")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> EntryFilter.of(ANY, "", "\ud800", "")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> EntryFilter.of(ANY, "", "", "w ".repeat(17))).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> EntryFilter.of(ANY, "", "", "x".repeat(257))).isInstanceOf(ProblemException.class);
    }
}
