package io.signalbox.common.http;

import java.util.HashMap;
import java.util.Map;

import io.helidon.config.mp.MpConfigSources;

import io.signalbox.common.config.Settings;
import io.signalbox.common.limits.BytesInHand;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RequestsInHandTest {

    private final Settings settings = settings(Map.of(BytesInHand.SHARE, "1", "signalbox.http.max-requests", "8"));
    private final BytesInHand bytes = new BytesInHand(settings);
    private final RequestsInHand requests = new RequestsInHand(bytes, settings);

    @Test
    void strangersHaveAQuarterOfThePlacesAndCallersTheRest() {
        arrive(2, false);
        assertFull(requests.take());

        arrive(6, true);
        var late = requests.take();
        late.ofKnown();
        assertFull(late);
    }

    @Test
    void aRequestHasOnePlaceAndGivesItBack() {
        for (var i = 0; i < 20; i++) {
            try (var hand = requests.take()) {
                hand.arrived();
                hand.arrived();
            }
        }
    }

    @Test
    void whatHasNotArrivedHasNoPlace() {
        for (var i = 0; i < 100; i++) {
            requests.take().grow(1);
        }

        arrive(2, false);
    }

    @Test
    void theBytesOfARequestAreHeldUntilItIsAnswered() {
        var hand = requests.take();
        hand.ofKnown();
        hand.grow(1000);
        hand.ofKnown();
        assertThat(bytes.taken()).isEqualTo(1000);

        hand.close();

        assertThat(bytes.taken()).isZero();
    }

    private void arrive(int count, boolean known) {
        for (var i = 0; i < count; i++) {
            var hand = requests.take();
            if (known) {
                hand.ofKnown();
            }
            hand.arrived();
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
