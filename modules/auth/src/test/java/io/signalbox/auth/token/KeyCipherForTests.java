package io.signalbox.auth.token;

import static io.signalbox.auth.testing.MapConfig.settings;

/** Opens sealed signing keys, so that tests can sign what the service never would. */
public final class KeyCipherForTests {

    private KeyCipherForTests() {}

    /** The text that was sealed. */
    public static String open(String secret, String kid, byte[] bytes) {
        return new KeyCipher(settings("signalbox.auth.key-encryption-secret", secret)).open(kid, bytes);
    }
}
