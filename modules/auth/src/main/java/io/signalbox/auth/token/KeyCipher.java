package io.signalbox.auth.token;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;

/** Seals the private parts of signing keys by AES-256-GCM: a 12-byte nonce, then ciphertext and tag; the key's id is bound to it. */
@ApplicationScoped
public class KeyCipher {

    private static final String SETTING = "signalbox.auth.key-encryption-secret";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();

    /** @param settings hold {@code signalbox.auth.key-encryption-secret}, base64 of 32 bytes, or its {@code -file} */
    @Inject
    public KeyCipher(Settings settings) {
        this(settings.secret(SETTING));
    }

    KeyCipher(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
        if (bytes.length != KEY_BYTES) {
            throw malformed();
        }
        key = new SecretKeySpec(bytes, "AES");
    }

    /** Seals a text. */
    public byte[] seal(String kid, String text) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, nonce, kid).doFinal(text.getBytes(StandardCharsets.UTF_8));
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
        if (sealed.length < NONCE_BYTES) {
            throw new UnreadableKey(kid);
        }
        try {
            var nonce = ByteBuffer.wrap(sealed).get(new byte[NONCE_BYTES]).array();
            var text =
                    cipher(Cipher.DECRYPT_MODE, nonce, kid).doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
            return new String(text, StandardCharsets.UTF_8);
        } catch (AEADBadTagException e) {
            throw new UnreadableKey(kid);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String kid) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce, 0, NONCE_BYTES));
        cipher.updateAAD(kid.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static InvalidSetting malformed() {
        return new InvalidSetting(SETTING, "must be the base64 of " + KEY_BYTES + " bytes");
    }
}
