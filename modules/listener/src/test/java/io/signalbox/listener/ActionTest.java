package io.signalbox.listener;

import java.time.Duration;
import java.util.UUID;

import jakarta.json.JsonValue;

import io.signalbox.common.background.Backoff;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.listener.ActionFailure.Kind;
import org.junit.jupiter.api.Test;

import static io.signalbox.listener.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ActionTest {

    private static final Duration LEASE = Duration.ofMinutes(1);

    private final RetryPolicy twice =
            new RetryPolicy(2, new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(5)), () -> 0);
    private final Action action = new Action(UUID.randomUUID(), ActionKind.MAIL, JsonValue.EMPTY_JSON_OBJECT, "", NOON);

    @Test
    void aFailureIsTriedAgainLaterUntilAttemptsRunOut() {
        action.lease(NOON, LEASE);
        action.failed(new ActionFailure("broken", Kind.FAILED), twice, NOON);

        assertThat(action.state()).isEqualTo(ActionState.PENDING);
        assertThat(action.nextAttemptAt()).contains(NOON.plusSeconds(2));

        action.lease(NOON, LEASE);
        action.failed(new ActionFailure("still broken", Kind.FAILED), twice, NOON);

        assertThat(action.state()).isEqualTo(ActionState.DEAD);
        assertThat(action.lastError()).isEqualTo("still broken");
        assertThat(action.finishedAt()).contains(NOON);
    }

    @Test
    void whileItsNeighbourIsAwayItWaitsHoweverLongThatLasts() {
        for (int attempt = 1; attempt <= 100; attempt++) {
            action.lease(NOON, LEASE);
            action.failed(new ActionFailure("away", Kind.AWAY), twice, NOON);
            assertThat(action.state()).isEqualTo(ActionState.PENDING);
        }
        assertThat(action.nextAttemptAt()).contains(NOON.plus(Duration.ofMinutes(5)));

        action.lease(NOON, LEASE);
        action.failed(new ActionFailure("broken", Kind.FAILED), twice, NOON);

        assertThat(action.state()).isEqualTo(ActionState.PENDING);
        assertThat(action.attempts()).isEqualTo(101);
    }

    @Test
    void aLastingFailureIsDeadAtOnce() {
        action.lease(NOON, LEASE);
        action.failed(new ActionFailure("refused", Kind.REFUSED), twice, NOON);

        assertThat(action.state()).isEqualTo(ActionState.DEAD);
    }

    @Test
    void aRequeuedActionHasAllItsAttemptsAgain() {
        action.lease(NOON, LEASE);
        action.failed(new ActionFailure("refused", Kind.REFUSED), twice, NOON);

        action.requeue(NOON.plusSeconds(60));

        assertThat(action.state()).isEqualTo(ActionState.PENDING);
        assertThat(action.attempts()).isZero();
        assertThat(action.nextAttemptAt()).contains(NOON.plusSeconds(60));
        assertThat(action.finishedAt()).isEmpty();
    }

    @Test
    void onlyADeadActionCanBeRequeued() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> action.requeue(NOON))
                .withMessageContaining("pending");
    }
}
