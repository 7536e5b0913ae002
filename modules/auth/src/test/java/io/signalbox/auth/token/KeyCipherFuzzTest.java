package io.signalbox.auth.token;

import java.util.Base64;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.testing.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.signalbox.auth.testing.MapConfig.settings;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class KeyCipherFuzzTest {

    private static final String SECRET = Base64.getEncoder().encodeToString(new byte[32]);

    @Test
    void whateverStandsInTheDatabaseIsTheTextThatWasSealedOrUnreadable() {
        var cipher = new KeyCipher(settings("signalbox.auth.key-encryption-secret", SECRET));
        Fuzz.of("key-cipher").seed(cipher.seal("kid", "private")).bytes(input -> {
            try {
                assertThat(cipher.open("kid", input)).isEqualTo("private");
            } catch (UnreadableKey e) {
                assertThat(e).hasMessageNotContaining("private");
            }
        });
    }

    @Test
    void aSecretIsBase64OfThirtyTwoBytesOrAnInvalidSetting() {
        Fuzz.of("key-secret", SECRET).words("=", "==").texts(text -> {
            try {
                var cipher = new KeyCipher(settings("signalbox.auth.key-encryption-secret", text));
                assertThat(cipher.open("kid", cipher.seal("kid", "private"))).isEqualTo("private");
            } catch (InvalidSetting e) {
                assertThat(e).hasMessageContaining("signalbox.auth.key-encryption-secret");
            }
        });
    }
}
