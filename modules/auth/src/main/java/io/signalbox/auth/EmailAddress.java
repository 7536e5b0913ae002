package io.signalbox.auth;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An e-mail address in the form in which addresses are compared: NFC, lower case.
 *
 * @param value for example {@code admin@example.com}
 */
public record EmailAddress(String value) {

    /** The longest address that SMTP can carry (RFC 5321, erratum 1690). */
    public static final int MAX_LENGTH = 254;

    private static final Pattern FORM = Pattern.compile(
            "[^\\s\\p{Z}\\p{Cc}@<>()\\[\\]\\\\,;:\"]{1,64}@[\\p{L}\\p{N}](?:[\\p{L}\\p{N}.-]*[\\p{L}\\p{N}])?");

    /** Normalizes any text, so that it can be compared with addresses even where it is none. */
    public static EmailAddress normalized(String text) {
        return new EmailAddress(
                Normalizer.normalize(text.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT));
    }

    /** Reads an address; empty where the text is none. */
    public static Optional<EmailAddress> parse(String text) {
        return Optional.of(normalized(text)).filter(EmailAddress::isWellFormed);
    }

    /** Whether this looks like an address at all. */
    public boolean isWellFormed() {
        return value.length() <= MAX_LENGTH && FORM.matcher(value).matches() && !value.contains("..");
    }
}
