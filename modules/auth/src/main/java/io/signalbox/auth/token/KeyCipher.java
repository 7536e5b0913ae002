package io.signalbox.auth.token;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.RotatedSecret;
import io.signalbox.common.config.RotatedSecret.Text;
import io.signalbox.common.config.Settings;

/**
 * Seals the private parts of signing keys by AES-256-GCM: a 12-byte nonce, then ciphertext and tag; the key's id is bound to it. Opens by
 * the previous secret too, while there is one.
 */
@ApplicationScoped
public class KeyCipher {

    private static final String SETTING = "signalbox.auth.key-encryption-secret";
    private static final String PREVIOUS = "signalbox.auth.previous-key-encryption-secret";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final RotatedSecret<SecretKey> keys;
    private final SecureRandom random = new SecureRandom();

    /**
     * Reads the secrets.
     *
     * @param settings hold {@code signalbox.auth.key-encryption-secret}, base64 of 32 bytes, and
     *     {@code signalbox.auth.previous-key-encryption-secret}, or their {@code -file}
     */
    @Inject
    public KeyCipher(Settings settings) {
        this.keys = new RotatedSecret<>(settings, SETTING, PREVIOUS, KeyCipher::key);
    }

    /** Seals a text by the current secret. */
    public byte[] seal(String kid, String text) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, keys.current(), nonce, kid)
                    .doFinal(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @throws UnreadableKey when it was sealed under another secret or id, or changed since
     */
    public String open(String kid, byte[] sealed) {
        for (var key : keys.accepted()) {
            var text = open(key, kid, sealed);
            if (text.isPresent()) {
                return text.get();
            }
        }
        throw new UnreadableKey(kid);
    }

    /** The same text sealed by the current secret; empty if it is already, or if none of ours opens it. */
    public Optional<byte[]> renewed(String kid, byte[] sealed) {
        var accepted = keys.accepted();
        if (open(accepted.getFirst(), kid, sealed).isPresent()) {
            return Optional.empty();
        }
        return accepted.stream()
                .skip(1)
                .flatMap(key -> open(key, kid, sealed).stream())
                .findFirst()
                .map(text -> seal(kid, text));
    }

    /**
     * Keys for a purpose of its own, derived from the secrets by HKDF-SHA256 (RFC 5869), so that they rotate with these; the first is to
     * be used, all are to be accepted.
     */
    public List<SecretKey> derived(String purpose, String algorithm) {
        return keys.accepted().stream()
                .map(key -> derived(key, purpose, algorithm))
                .toList();
    }

    private static SecretKey derived(SecretKey key, String purpose, String algorithm) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            algorithm,
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(key)
                                    .thenExpand(purpose.getBytes(StandardCharsets.UTF_8), KEY_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<String> open(SecretKey key, String kid, byte[] sealed) {
        if (sealed.length < NONCE_BYTES) {
            return Optional.empty();
        }
        try {
            var nonce = ByteBuffer.wrap(sealed).get(new byte[NONCE_BYTES]).array();
            var text = cipher(Cipher.DECRYPT_MODE, key, nonce, kid)
                    .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
            return Optional.of(new String(text, StandardCharsets.UTF_8));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String kid) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce, 0, NONCE_BYTES));
        cipher.updateAAD(kid.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static SecretKey key(Text base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.value());
        } catch (IllegalArgumentException e) {
            throw malformed(base64);
        }
        if (bytes.length != KEY_BYTES) {
            throw malformed(base64);
        }
        return new SecretKeySpec(bytes, "AES");
    }

    private static InvalidSetting malformed(Text text) {
        return new InvalidSetting(text.key(), "must be the base64 of " + KEY_BYTES + " bytes");
    }
}
