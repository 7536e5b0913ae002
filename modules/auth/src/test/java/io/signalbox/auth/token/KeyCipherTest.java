package io.signalbox.auth.token;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import io.signalbox.common.config.InvalidSetting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.signalbox.auth.testing.MapConfig.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeyCipherTest {

    private static final String SECRET = Base64.getEncoder().encodeToString(new byte[32]);

    private static final String NEXT =
            Base64.getEncoder().encodeToString("the secret of thirty-two by. now".getBytes(StandardCharsets.UTF_8));

    private final KeyCipher cipher = cipher(SECRET);

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
        var other = cipher(Base64.getEncoder()
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

    @Test
    void whatThePreviousSecretSealedIsOpenedAndSealedAgainByTheCurrentOne() {
        var before = cipher.seal("kid", "private");
        var both = new KeyCipher(settings(
                "signalbox.auth.key-encryption-secret", NEXT, "signalbox.auth.previous-key-encryption-secret", SECRET));

        assertThat(both.open("kid", before)).isEqualTo("private");
        var after = both.renewed("kid", before).orElseThrow();
        assertThat(both.renewed("kid", after)).isEmpty();
        assertThat(cipher(NEXT).open("kid", after)).isEqualTo("private");
        assertThatThrownBy(() -> cipher.open("kid", after)).isInstanceOf(UnreadableKey.class);
        assertThat(cipher(NEXT).renewed("kid", before))
                .as("none of ours opens it")
                .isEmpty();
    }

    @Test
    void aKeyForAPurposeIsNeitherTheSecretNorThatForAnotherPurpose() {
        var keys = List.of(
                cipher.derived("a", "HmacSHA256").getFirst().getEncoded(),
                cipher.derived("b", "HmacSHA256").getFirst().getEncoded(),
                cipher(NEXT).derived("a", "HmacSHA256").getFirst().getEncoded(),
                Base64.getDecoder().decode(SECRET));

        assertThat(keys).doesNotHaveDuplicates().allSatisfy(key -> assertThat(key)
                .hasSize(32));
        assertThat(cipher.derived("a", "HmacSHA256").getFirst().getEncoded()).isEqualTo(keys.getFirst());
    }

    private static KeyCipher cipher(String secret) {
        return new KeyCipher(settings("signalbox.auth.key-encryption-secret", secret));
    }
}
