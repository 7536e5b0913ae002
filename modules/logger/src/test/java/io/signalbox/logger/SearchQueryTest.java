package io.signalbox.logger;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.UUID;

import io.signalbox.common.entry.Severity;
import io.signalbox.common.problem.ProblemException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SearchQueryTest {

    private static final Instant NOW = Instant.parse("2026-05-05T05:05:05.005Z");
    private static final EntryFilter ALL = EntryFilter.of(EnumSet.noneOf(Severity.class), "", "", "");

    @Test
    void withoutABeginningItIsTheLastDay() {
        assertThat(query(Optional.empty(), 50, "").from()).isEqualTo(NOW.minus(Duration.ofHours(24)));
    }

    @Test
    void theLastDayStaysTheSameFromPageToPage() {
        var begun = NOW.minus(Duration.ofHours(30));
        var cursor = new SearchCursor(NOW, UUID.randomUUID(), begun);
        var next = query(Optional.empty(), 50, cursor.encode());
        assertThat(next.from()).isEqualTo(begun);
        assertThat(next.cursor()).contains(cursor);
    }

    @Test
    void aBeginningThatIsGivenWins() {
        var cursor = new SearchCursor(NOW, UUID.randomUUID(), Instant.EPOCH).encode();
        assertThat(query(Optional.of(NOW.minusSeconds(1)), 50, cursor).from()).isEqualTo(NOW.minusSeconds(1));
    }

    @Test
    void timesBeyondTheCalendarAreHarmless() {
        assertThat(query(Optional.of(Instant.MIN), 50, "").from()).isEqualTo(Instant.EPOCH);
        assertThat(query(Optional.of(Instant.MAX), 50, "").from()).isBefore(Instant.MAX);
    }

    @Test
    void badLimitsAndCursorsAreRefused() {
        for (var limit : new int[] {0, -1, 1_001}) {
            assertThatThrownBy(() -> query(Optional.empty(), limit, "")).isInstanceOf(ProblemException.class);
        }
        var good = new SearchCursor(NOW, UUID.randomUUID(), NOW).encode();
        for (var cursor : new String[] {"x", "!", good + "AA", good.substring(4), "B" + good.substring(1)}) {
            assertThatThrownBy(() -> query(Optional.empty(), 50, cursor))
                    .as(cursor)
                    .isInstanceOf(ProblemException.class);
        }
    }

    private static SearchQuery query(Optional<Instant> from, int limit, String cursor) {
        return SearchQuery.of(ALL, from, Optional.empty(), limit, cursor, NOW);
    }
}
