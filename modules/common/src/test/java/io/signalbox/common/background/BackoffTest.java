package io.signalbox.common.background;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(5));

    @Test
    void theLongestWaitDoublesWithEachFailureUpToItsBound() {
        assertThat(IntStream.of(0, 1, 2, 8, 9, 1_000, Integer.MAX_VALUE)
                        .mapToObj(backoff::longestAfter)
                        .map(Duration::toSeconds))
                .containsExactly(2L, 2L, 4L, 256L, 300L, 300L, 300L);
    }

    @Test
    void chanceShortensAWaitByUpToHalf() {
        var random = new Random(1);
        var waits = IntStream.range(0, 1_000)
                .mapToObj(_ -> backoff.after(1, random).toMillis())
                .toList();

        assertThat(waits).allMatch(wait -> wait >= 1_000 && wait <= 2_000);
        assertThat(waits).anyMatch(wait -> wait < 1_100).anyMatch(wait -> wait > 1_900);
    }

    @Test
    void noWaitMayBeLongerThanTheLongestOrNoWaitAtAll() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)));
    }
}
