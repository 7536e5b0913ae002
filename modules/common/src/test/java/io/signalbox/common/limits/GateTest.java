package io.signalbox.common.limits;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GateTest {

    private final Gate gate = new Gate(1, Duration.ofMillis(10), "Full.");

    @Test
    void whoFindsNoRoomIsToldToComeBack() {
        gate.within(() -> {
            requireFull(() -> gate.within(() -> 1));
            return 1;
        });
    }

    @Test
    void whoFailsInsideLeavesToo() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> gate.within(() -> {
                    throw new IllegalStateException("inside");
                }));

        assertThat(gate.within(() -> 1)).isOne();
    }

    @Test
    void nobodyTakesMoreThanHalfOfWhatOthersLeaveSoWhoComesNextFindsRoom() {
        var wide = new Gate(4, Duration.ofMillis(10), "Full.");

        wide.within(
                "loud",
                () -> wide.within("loud", () -> {
                    requireFull(() -> wide.within("loud", () -> 1));
                    return wide.within("quiet", () -> wide.within("third", () -> 1));
                }));

        assertThat(wide.within("loud", () -> wide.within("loud", () -> 1))).isOne();
    }

    @Test
    void whoHasHadTheirShareKeepsNobodyWaitingWhoComesAfterThem() {
        var patient = new Gate(2, Duration.ofMinutes(1), "Full.");
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var second = patient.within("loud", () -> {
                var waiting = CompletableFuture.supplyAsync(() -> patient.within("loud", () -> 2), callers);
                assertThat(patient.within("quiet", () -> 1)).isOne();
                return waiting;
            });

            assertThat(second.join()).isEqualTo(2);
        }
    }

    private static void requireFull(ThrowableAssert.ThrowingCallable entry) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(entry).satisfies(refused -> {
            assertThat(refused.problem().type()).isEqualTo(ProblemType.UNAVAILABLE);
            assertThat(refused.problem().retryAfter()).isPresent();
        });
    }
}
