package io.signalbox.auth.token;

/** Opens sealed signing keys, so that tests can sign what the service never would. */
public final class KeyCipherForTests {

    private KeyCipherForTests() {}

    /** The text that was sealed. */
    public static String open(String secret, String kid, byte[] bytes) {
        return new KeyCipher(secret).open(kid, bytes);
    }
}
