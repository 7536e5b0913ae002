package io.signalbox.common.limits;

import java.util.Optional;
import java.util.stream.IntStream;

import io.signalbox.common.limits.BytesInHand.Claim;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BytesInHandTest {

    private final BytesInHand bytes = new BytesInHand(800, 50);

    @Test
    void moreThanThereIsRoomForIsRefusedWithATimeToWait() {
        bytes.ofKnown("ann").build(600);

        assertRefused(bytes.ofKnown("bob"), 200);
    }

    @Test
    void whatIsClosedGivesItsRoomBackOnce() {
        var first = bytes.ofKnown("ann");
        first.grow(300);
        first.close();
        first.close();

        assertThat(bytes.taken()).isZero();
        bytes.ofKnown("ann").grow(350);
    }

    @Test
    void strangersCantTakeTheRoomOfKnownCallers() {
        bytes.ofStranger(Optional.empty()).grow(100);

        assertRefused(bytes.ofStranger(Optional.empty()), 1);
        bytes.ofKnown("ann").grow(350);
    }

    @Test
    void aRefusedByteIsNotCounted() {
        assertRefused(bytes.ofKnown("ann"), 701);

        assertThat(bytes.taken()).isZero();
    }

    @Test
    void whoHasItsShareIsRefusedAloneHoweverManyRequestsItMakes() {
        IntStream.range(0, 35).forEach(_ -> bytes.ofKnown("ann").grow(10));

        assertRefused(bytes.ofKnown("ann"), 1);
        bytes.ofKnown("bob").grow(175);
    }

    @Test
    void howeverManyHoldTheirSharesTheNextFindsRoom() {
        for (var sender = 0; sender < 6; sender++) {
            grewBy(bytes.ofKnown("sender " + sender));
        }

        bytes.ofKnown("ann").grow(5);
    }

    @Test
    void whatASenderGivesBackIsItsOwnAgain() {
        var claim = bytes.ofKnown("ann");
        claim.grow(350);
        claim.shrink(50);

        bytes.ofKnown("ann").grow(50);
        assertRefused(bytes.ofKnown("ann"), 1);
    }

    @Test
    void oneRequestThatIsThereMayBeBuiltIntoMoreThanTheShareAndNoSecond() {
        var body = bytes.ofKnown("ann");
        body.grow(100);
        var large = bytes.ofKnown("ann");
        large.build(400);
        large.build(100);

        assertRefused(bytes.ofKnown("ann"), 1);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> bytes.ofKnown("ann").build(1));
        large.close();
        body.close();
        bytes.ofKnown("ann").build(600);
    }

    @Test
    void aStrangersShareIsThatOfItsNetworkAndNoneWhereManyComeFromThere() {
        bytes.ofStranger(Optional.of("192.0.2.1")).grow(50);

        assertRefused(bytes.ofStranger(Optional.of("192.0.2.1")), 1);
        bytes.ofStranger(Optional.of("192.0.2.2")).grow(20);
        bytes.ofStranger(Optional.empty()).grow(30);
    }

    private static void grewBy(Claim claim) {
        try {
            while (true) {
                claim.grow(1);
            }
        } catch (ProblemException e) {
            assertThat(e.problem().detail()).contains("your requests");
        }
    }

    private static void assertRefused(Claim claim, long more) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> claim.grow(more))
                .satisfies(refused -> {
                    assertThat(refused.problem().type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS);
                    assertThat(refused.problem().retryAfter()).isPresent();
                });
    }
}
