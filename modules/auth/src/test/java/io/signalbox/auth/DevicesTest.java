package io.signalbox.auth;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

import io.signalbox.auth.token.KeyCipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.signalbox.auth.testing.MapConfig.settings;
import static org.assertj.core.api.Assertions.assertThat;

class DevicesTest {

    private static final String SECRET = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String NEXT =
            Base64.getEncoder().encodeToString("a secret of the thirty-two bytes".getBytes(StandardCharsets.UTF_8));
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Duration LIFETIME = Duration.ofDays(180);
    private static final EmailAddress ADA = EmailAddress.normalized("ada@example.com");
    private static final EmailAddress BOB = EmailAddress.normalized("bob@example.com");
    private static final UUID DEVICE = UUID.randomUUID();

    private final Devices devices = devices(NOW, "signalbox.auth.key-encryption-secret", SECRET);

    @Test
    void aDeviceIsKnownForTheAccountThatSignedInOnItOnly() {
        var token = devices.remember(Optional.empty(), DEVICE, ADA);

        assertThat(devices.recognize(Optional.of(token), ADA)).contains(DEVICE);
        assertThat(devices.recognize(Optional.of(token), BOB)).isEmpty();
        assertThat(devices.recognize(Optional.empty(), ADA)).isEmpty();
    }

    @Test
    void aDeviceIsForgottenInTheEnd() {
        var token = Optional.of(devices.remember(Optional.empty(), DEVICE, ADA));

        assertThat(at(NOW.plus(LIFETIME).minusSeconds(1)).recognize(token, ADA)).contains(DEVICE);
        assertThat(at(NOW.plus(LIFETIME)).recognize(token, ADA)).isEmpty();
    }

    @Test
    void noBitOfATokenCanBeChanged() {
        var token = devices.remember(Optional.empty(), DEVICE, ADA);
        var bytes = Base64.getUrlDecoder().decode(token);

        IntStream.range(0, bytes.length * 8).forEach(bit -> {
            var changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(devices.recognize(
                            Optional.of(Base64.getUrlEncoder().withoutPadding().encodeToString(changed)), ADA))
                    .isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "....", "not base64!", "AAAA", "\0", "é", "a.b.c.d.e.f.g.h"})
    void anythingElseIsNoDevice(String text) {
        assertThat(devices.recognize(Optional.of(text), ADA)).isEmpty();
        assertThat(devices.recognize(Optional.of(devices.remember(Optional.of(text), DEVICE, ADA)), ADA))
                .contains(DEVICE);
    }

    @Test
    void severalPeopleCanShareADeviceAndTheLastFiveAreKnown() {
        var tokens = Optional.<String>empty();
        for (int i = 0; i < 7; i++) {
            tokens = Optional.of(devices.remember(tokens, DEVICE, person(i)));
        }
        tokens = Optional.of(devices.remember(tokens, DEVICE, person(6)));

        var last = tokens;
        assertThat(last.get()).hasSizeLessThanOrEqualTo(Devices.MAX_LENGTH);
        assertThat(IntStream.range(0, 7)
                        .filter(i -> devices.recognize(last, person(i)).isPresent()))
                .containsExactly(2, 3, 4, 5, 6);
    }

    @Test
    void aDeviceStaysKnownWhileTheSecretIsExchanged() {
        var before = Optional.of(devices.remember(Optional.empty(), DEVICE, ADA));
        var both = devices(
                NOW,
                "signalbox.auth.key-encryption-secret",
                NEXT,
                "signalbox.auth.previous-key-encryption-secret",
                SECRET);
        var after = devices(NOW, "signalbox.auth.key-encryption-secret", NEXT);

        assertThat(both.recognize(before, ADA)).contains(DEVICE);
        assertThat(after.recognize(before, ADA)).isEmpty();
        assertThat(after.recognize(Optional.of(both.remember(before, DEVICE, ADA)), ADA))
                .contains(DEVICE);
    }

    private static EmailAddress person(int number) {
        return EmailAddress.normalized("person" + number + "@example.com");
    }

    private static Devices at(Instant now) {
        return devices(now, "signalbox.auth.key-encryption-secret", SECRET);
    }

    private static Devices devices(Instant now, String... settings) {
        return new Devices(new KeyCipher(settings(settings)), LIFETIME, Clock.fixed(now, ZoneOffset.UTC));
    }
}
