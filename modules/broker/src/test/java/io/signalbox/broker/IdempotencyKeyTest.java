package io.signalbox.broker;

import java.util.HashSet;
import java.util.List;

import io.signalbox.common.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class IdempotencyKeyTest {

    @Test
    void callerKeyAndPlaceEachMakeAnotherId() {
        var ids = new HashSet<>(List.of(
                new IdempotencyKey("k").entryId("ann", 0),
                new IdempotencyKey("k").entryId("ann", 1),
                new IdempotencyKey("k").entryId("bob", 0),
                new IdempotencyKey("k1").entryId("ann", 0)));

        assertThat(ids).hasSize(4).contains(new IdempotencyKey("k").entryId("ann", 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\nb", "é", "\u007f"})
    void onlyVisibleAsciiIsAKey(String value) {
        assertThatThrownBy(() -> new IdempotencyKey(value)).isInstanceOf(ProblemException.class);
    }

    @Test
    void aKeyHasAtMost255Characters() {
        assertThat(new IdempotencyKey("x".repeat(255)).value()).hasSize(255);
        assertThatThrownBy(() -> new IdempotencyKey("x".repeat(256))).isInstanceOf(ProblemException.class);
    }
}
