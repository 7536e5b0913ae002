package io.signalbox.listener;

import java.time.Duration;
import java.util.Map;

import io.signalbox.common.config.InvalidSetting;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RetryPolicyTest {

    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    @Test
    void waitsDoubleUpToTheLongest() {
        var policy = new RetryPolicy(10, FIRST, LONGEST, () -> 0);

        assertThat(policy.waitAfter(1)).isEqualTo(Duration.ofSeconds(2));
        assertThat(policy.waitAfter(2)).isEqualTo(Duration.ofSeconds(4));
        assertThat(policy.waitAfter(8)).isEqualTo(Duration.ofSeconds(256));
        assertThat(policy.waitAfter(9)).isEqualTo(LONGEST);
        assertThat(policy.waitAfter(1_000)).isEqualTo(LONGEST);
    }

    @Test
    void chanceShortensAWaitByUpToHalf() {
        var policy = new RetryPolicy(10, FIRST, LONGEST, () -> 1);

        assertThat(policy.waitAfter(1)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void attemptsRunOut() {
        var policy = new RetryPolicy(3, FIRST, LONGEST, () -> 0);

        assertThat(policy.isExhausted(2)).isFalse();
        assertThat(policy.isExhausted(3)).isTrue();
    }

    @Test
    void aLongestWaitShorterThanTheFirstStopsTheService() {
        var settings = Samples.settings(Map.of(
                "signalbox.listener.actions.max-attempts", "3",
                "signalbox.listener.actions.first-wait", "PT10S",
                "signalbox.listener.actions.longest-wait", "PT5S"));

        assertThatExceptionOfType(InvalidSetting.class)
                .isThrownBy(() -> new RetryPolicy(settings))
                .withMessageContaining("signalbox.listener.actions.longest-wait");
    }
}
