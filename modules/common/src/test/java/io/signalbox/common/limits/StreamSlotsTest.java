package io.signalbox.common.limits;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StreamSlotsTest {

    private final StreamSlots slots = new StreamSlots(3, 2);

    @Test
    void whoFollowsManyLeavesRoomForOthers() {
        slots.take("ann");
        slots.take("ann");

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> slots.take("ann"))
                .satisfies(refused -> {
                    assertThat(refused.problem().type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS);
                    assertThat(refused.problem().retryAfter()).isPresent();
                });
        slots.take("bob");
        assertThatExceptionOfType(ProblemException.class).as("no more in all").isThrownBy(() -> slots.take("cid"));
        assertThat(slots.size()).isEqualTo(3);
    }

    @Test
    void aPlaceIsGivenBackOnce() {
        var first = slots.take("ann");
        slots.take("ann");
        first.close();
        first.close();

        slots.take("ann");
        assertThat(slots.size()).isEqualTo(2);
    }
}
