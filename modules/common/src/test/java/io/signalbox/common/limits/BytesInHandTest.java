package io.signalbox.common.limits;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BytesInHandTest {

    private final BytesInHand bytes = new BytesInHand(800);

    @Test
    void moreThanThereIsRoomForIsRefusedWithATimeToWait() {
        var first = bytes.ofKnown();
        first.grow(600);
        var second = bytes.ofKnown();

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> second.grow(200))
                .satisfies(refused -> {
                    assertThat(refused.problem().type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS);
                    assertThat(refused.problem().retryAfter()).isPresent();
                });
    }

    @Test
    void whatIsClosedGivesItsRoomBackOnce() {
        var first = bytes.ofKnown();
        first.grow(600);
        first.close();
        first.close();

        assertThat(bytes.taken()).isZero();
        bytes.ofKnown().grow(700);
    }

    @Test
    void strangersCantTakeTheRoomOfKnownCallers() {
        bytes.ofAnonymous().grow(100);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> bytes.ofAnonymous().grow(1));
        bytes.ofKnown().grow(700);
    }

    @Test
    void aRefusedByteIsNotCounted() {
        var claim = bytes.ofKnown();
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> claim.grow(701));

        assertThat(bytes.taken()).isZero();
    }
}
