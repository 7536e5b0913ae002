package io.signalbox.common.http;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.helidon.config.mp.MpConfigSources;

import io.signalbox.common.config.Settings;
import io.signalbox.common.limits.BytesInHand;
import io.signalbox.common.limits.Counted;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RequestsInHandTest {

    private final Settings settings = settings(Map.of(
            BytesInHand.SHARE,
            "1",
            BytesInHand.SENDERS_SHARE,
            "50",
            "signalbox.http.max-requests",
            "8",
            "signalbox.http.proxies",
            "127.0.0.6",
            "signalbox.http.trusted-hops",
            "0"));
    private final BytesInHand bytes = new BytesInHand(settings);
    private final RequestsInHand requests =
            new RequestsInHand(bytes, new Senders(new ClientAddresses(settings), settings), settings);

    @Test
    void strangersHaveAQuarterOfThePlacesAndCallersTheRest() {
        arrive(2, false);
        assertFull(requests.take(Optional.empty()));

        arrive(6, true);
        var late = requests.take(Optional.empty());
        late.ofKnown(new Caller("late"));
        assertFull(late);
    }

    @Test
    void aRequestHasOnePlaceAndGivesItBack() {
        for (var i = 0; i < 20; i++) {
            try (var hand = requests.take(Optional.empty())) {
                hand.arrived();
                hand.arrived();
            }
        }
    }

    @Test
    void whatHasNotArrivedHasNoPlace() {
        for (var i = 0; i < 100; i++) {
            requests.take(Optional.empty()).grow(1);
        }

        arrive(2, false);
    }

    @Test
    void theBytesOfARequestAreHeldUntilItIsAnswered() {
        var hand = requests.take(Optional.empty());
        hand.ofKnown(new Caller("ann"));
        hand.grow(1000);
        hand.ofKnown(new Caller("ann"));
        assertThat(bytes.taken()).isEqualTo(1000);

        hand.close();

        assertThat(bytes.taken()).isZero();
    }

    @Test
    void oneSendersBodiesLeaveRoomForThoseOfOthers() {
        var room = Runtime.getRuntime().maxMemory() / 100 * 7 / 8;
        var first = requests.take(Optional.empty());
        first.ofKnown(new Caller("ann"));
        first.grow(room / 2 - 1_000);
        var second = requests.take(Optional.empty());
        second.ofKnown(new Caller("ann"));

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> second.grow(2_000))
                .satisfies(refused -> assertThat(refused.problem().type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS));
        var others = requests.take(Optional.empty());
        others.ofKnown(new Caller("bob"));
        others.grow(room / 5);
    }

    @Test
    void strangersOfOneNetworkLeaveRoomForThoseOfOthers() {
        var room = Runtime.getRuntime().maxMemory() / 100 / 8;
        requests.take(Optional.of("192.0.2.1")).grow(room / 2 - 1_000);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> requests.take(Optional.of("192.0.2.1")).grow(2_000));
        requests.take(Optional.of("192.0.2.2")).grow(room / 5);
    }

    private void arrive(int count, boolean known) {
        for (var i = 0; i < count; i++) {
            var hand = requests.take(Optional.empty());
            if (known) {
                hand.ofKnown(new Caller("ann"));
            }
            hand.arrived();
        }
    }

    private record Caller(String subject) implements Counted {

        @Override
        public String getName() {
            return subject;
        }
    }

    private static void assertFull(RequestsInHand.Hand hand) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(hand::arrived)
                .satisfies(refused -> {
                    assertThat(refused.problem().type()).isEqualTo(ProblemType.UNAVAILABLE);
                    assertThat(refused.problem().retryAfter()).isPresent();
                });
    }

    private static Settings settings(Map<String, String> values) {
        return new Settings(ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(MpConfigSources.create(new HashMap<>(values)))
                .build());
    }
}
