package io.signalbox.common.limits;

import java.time.Duration;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GateTest {

    private final Gate gate = new Gate(1, Duration.ofMillis(10), "Full.");

    @Test
    void whoFindsNoRoomIsToldToComeBack() {
        gate.run(() -> assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> gate.within(() -> 1))
                .satisfies(refused -> {
                    assertThat(refused.problem().type()).isEqualTo(ProblemType.UNAVAILABLE);
                    assertThat(refused.problem().retryAfter()).isPresent();
                }));
    }

    @Test
    void whoFailsInsideLeavesToo() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> gate.run(() -> {
                    throw new IllegalStateException("inside");
                }));

        assertThat(gate.within(() -> 1)).isOne();
    }
}
