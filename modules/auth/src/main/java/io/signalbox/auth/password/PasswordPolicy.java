package io.signalbox.auth.password;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/** What a new password must be like: long rather than intricate (OWASP Authentication Cheat Sheet, NIST SP 800-63B). */
public final class PasswordPolicy {

    /** The fewest characters (code points, after NFC). */
    public static final int MIN_LENGTH = 10;

    /** The most characters; a bound, so that nobody makes us hash a book. */
    public static final int MAX_LENGTH = 128;

    private PasswordPolicy() {}

    /**
     * What is wrong with a new password, to follow its name in a sentence; empty where it is good.
     *
     * @param email of its account, which it must not repeat
     */
    public static Optional<String> violation(String password, String email) {
        var length = length(password);
        if (length < MIN_LENGTH || length > MAX_LENGTH) {
            return Optional.of("must have from " + MIN_LENGTH + " to " + MAX_LENGTH + " characters");
        }
        if (password.indexOf('\0') >= 0) {
            return Optional.of("must not hold U+0000");
        }
        if (password.isBlank()) {
            return Optional.of("must not be blank");
        }
        if (password.strip().toLowerCase(Locale.ROOT).equals(email.toLowerCase(Locale.ROOT))) {
            return Optional.of("must not be the e-mail address");
        }
        return Optional.empty();
    }

    /** Whether this could be anybody's password at all, so that it is worth being hashed. */
    public static boolean isPlausible(String password) {
        return length(password) <= MAX_LENGTH && password.indexOf('\0') < 0;
    }

    private static int length(String password) {
        var normalized = Normalizer.normalize(password, Normalizer.Form.NFC);
        return normalized.codePointCount(0, normalized.length());
    }
}
