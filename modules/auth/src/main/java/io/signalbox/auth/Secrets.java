package io.signalbox.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/** Random secrets of our own making. They can't be guessed, so a plain hash keeps them. */
final class Secrets {

    /** The algorithm of {@link #hmac}. */
    static final String HMAC = "HmacSHA256";

    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /** So many random bytes in hexadecimal. */
    static String random(int bytes) {
        var secret = new byte[bytes];
        RANDOM.nextBytes(secret);
        return hex(secret);
    }

    /** The HMAC-SHA256 (RFC 2104) of a text's UTF-8, in hexadecimal. */
    static String hmac(SecretKey key, String text) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(key);
            return hex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
