package io.signalbox.listener;

import java.time.Duration;
import java.util.Map;

import io.signalbox.common.background.Backoff;
import io.signalbox.common.config.InvalidSetting;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RetryPolicyTest {

    @Test
    void attemptsRunOut() {
        var policy = new RetryPolicy(3, new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(5)), () -> 0);

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
