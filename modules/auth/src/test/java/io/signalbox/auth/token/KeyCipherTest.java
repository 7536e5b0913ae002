package io.signalbox.auth.token;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import io.signalbox.common.config.InvalidSetting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.signalbox.auth.testing.MapConfig.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeyCipherTest {

    private static final String SECRET = Base64.getEncoder().encodeToString(new byte[32]);

    private final KeyCipher cipher = new KeyCipher(SECRET);

    @Test
    void whatIsSealedCanBeOpenedAndNotBeRead() {
        var sealed = cipher.seal("kid", "private");

        assertThat(cipher.open("kid", sealed)).isEqualTo("private");
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("private");
        assertThat(sealed).isNotEqualTo(cipher.seal("kid", "private"));
    }

    @Test
    void anotherSecretAnotherKidOrAnotherBitDoesNotOpenIt() {
        var sealed = cipher.seal("kid", "private");
        var changed = sealed.clone();
        changed[changed.length - 1] ^= 1;
        var other = new KeyCipher(Base64.getEncoder()
                .encodeToString("another secret of thirty-two by.".getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(() -> other.open("kid", sealed))
                .isInstanceOf(UnreadableKey.class)
                .hasMessageContaining("signalbox.auth.key-encryption-secret");
        assertThatThrownBy(() -> cipher.open("other", sealed)).isInstanceOf(UnreadableKey.class);
        assertThatThrownBy(() -> cipher.open("kid", changed)).isInstanceOf(UnreadableKey.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"not base64!", "c2hvcnQ=", "  "})
    void aSecretOfAnotherLengthStopsTheStartAndIsNotRepeated(String secret) {
        assertThatThrownBy(() -> new KeyCipher(settings("signalbox.auth.key-encryption-secret", secret)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("signalbox.auth.key-encryption-secret")
                .hasMessageNotContaining("c2hvcnQ")
                .hasMessageNotContaining("not base64!");
    }
}
