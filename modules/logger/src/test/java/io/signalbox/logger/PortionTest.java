package io.signalbox.logger;

import java.time.Instant;

import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PortionTest {

    @Test
    void itIsBoundedByNumber() {
        var portion = new Portion(2);
        assertThat(portion.add(entry(""))).isTrue();
        assertThat(portion.add(entry(""))).isTrue();
        assertThat(portion.isCut()).isFalse();

        assertThat(portion.add(entry(""))).isFalse();
        assertThat(portion.isCut()).isTrue();
        assertThat(portion.entries()).hasSize(2);
    }

    @Test
    void itIsBoundedByTheBytesOfItsText() {
        var portion = new Portion(1_000);
        while (portion.add(entry("\u20ac".repeat(80_000)))) {
            assertThat(portion.entries().size()).isLessThan(20);
        }
        assertThat(portion.entries()).hasSize(Portion.MAX_BYTES / 240_100);
    }

    @Test
    void afterAnEntryWithoutRoomThereIsNoneForASmallerOne() {
        var portion = new Portion(1_000);
        portion.add(entry("x".repeat(Portion.MAX_BYTES / 2)));
        portion.add(entry("x".repeat(Portion.MAX_BYTES)));
        assertThat(portion.add(entry(""))).isFalse();
        assertThat(portion.entries()).hasSize(1);
    }

    @Test
    void oneEntryAlwaysFindsRoom() {
        var portion = new Portion(1);
        assertThat(portion.add(entry("x".repeat(Portion.MAX_BYTES + 1)))).isTrue();
    }

    private static LogEntry entry(String data) {
        return Drafts.received(Severity.INFO, "n", data, Instant.EPOCH);
    }
}
