package io.signalbox.mail;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import io.signalbox.common.config.InvalidSetting;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RetryPolicyTest {

    private static final Instant ACCEPTED = Instant.parse("2026-01-31T12:00:00Z");

    private final RetryPolicy policy = new RetryPolicy(Configured.with(Map.of()));

    @Test
    void theLongestWaitDoublesUpToTheCap() {
        assertThat(IntStream.of(1, 2, 3, 4, 10, 11, 50, 1_000)
                        .mapToObj(policy::longestDelay)
                        .map(Duration::toSeconds))
                .containsExactly(5L, 10L, 20L, 40L, 2_560L, 3_600L, 3_600L, 3_600L);
    }

    @Test
    void theWaitIsAnywhereBetweenHalfOfTheLongestAndAllOfIt() {
        var random = new Random(1);
        var waits = IntStream.range(0, 1_000)
                .mapToObj(_ -> policy.delay(3, random).toMillis())
                .toList();

        assertThat(waits).allMatch(wait -> wait >= 10_000 && wait <= 20_000);
        assertThat(waits).anyMatch(wait -> wait < 11_000).anyMatch(wait -> wait > 19_000);
    }

    @Test
    void itEndsByTheNumberOfAttemptsOrByAge() {
        assertThat(policy.isLast(49, ACCEPTED, ACCEPTED)).isFalse();
        assertThat(policy.isLast(50, ACCEPTED, ACCEPTED)).isTrue();
        assertThat(policy.isLast(1, ACCEPTED, ACCEPTED.plus(Duration.ofDays(2))))
                .isFalse();
        assertThat(policy.isLast(1, ACCEPTED, ACCEPTED.plus(Duration.ofDays(2)).plusMillis(1)))
                .isTrue();
    }

    @Test
    void aCapBelowTheBaseIsBadConfiguration() {
        assertThatThrownBy(() -> new RetryPolicy(Configured.with(Map.of("signalbox.mail.backoff-cap", "PT1S"))))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("signalbox.mail.backoff-cap");
    }
}
