package io.signalbox.auth.token;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.signalbox.auth.token.KeySchedule.Step;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class KeyScheduleTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private final KeySchedule schedule =
            new KeySchedule(Duration.ofDays(30), Duration.ofHours(1), Duration.ofMinutes(30));

    @Test
    void atFirstOneKeySignsAndAnotherIsPublished() {
        assertThat(schedule.due(List.of(), NOW))
                .containsExactly(new Step.Create(), new Step.Activate(), new Step.Create());
    }

    @Test
    void mostOfTheTimeNothingIsDue() {
        assertThat(schedule.due(List.of(current(Duration.ofDays(29)), next(Duration.ofDays(29))), NOW))
                .isEmpty();
    }

    @Test
    void aWornOutKeyIsFollowedByTheOneThatWasPublished() {
        var worn = current(Duration.ofDays(30));

        assertThat(schedule.due(List.of(worn, next(Duration.ofHours(1))), NOW))
                .containsExactly(new Step.Retire(worn), new Step.Activate(), new Step.Create());
    }

    @Test
    void aKeyThatNobodyKnowsYetDoesNotSign() {
        assertThat(schedule.due(List.of(current(Duration.ofDays(40)), next(Duration.ofMinutes(59))), NOW))
                .isEmpty();
        assertThat(schedule.due(List.of(current(Duration.ofDays(40))), NOW)).containsExactly(new Step.Create());
    }

    @Test
    void aRetiredKeyStaysUntilItsTokensAreGone() {
        var keys = new ArrayList<>(List.of(current(Duration.ofDays(1)), next(Duration.ofDays(1))));
        var fresh = retired(Duration.ofMinutes(29));
        var old = retired(Duration.ofMinutes(30));
        keys.addAll(List.of(fresh, old));

        assertThat(schedule.due(keys, NOW)).containsExactly(new Step.Drop(old));
    }

    private static SigningKey next(Duration age) {
        return new SigningKey("kid-" + age, "{}", new byte[0], NOW.minus(age));
    }

    private static SigningKey current(Duration age) {
        var key = next(age);
        key.activate(NOW.minus(age));
        return key;
    }

    private static SigningKey retired(Duration age) {
        var key = current(age.plusDays(30));
        key.retire(NOW.minus(age));
        return key;
    }
}
