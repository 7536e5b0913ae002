package io.signalbox.mail;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A mailbox of RFC 5321, section 4.1.2: a local part in ASCII, quoted or not, and a domain name, which may be internationalized. Address
 * literals ({@code user@[192.0.2.1]}) are not taken.
 *
 * @param localPart as it was given
 * @param domain in lower case, as A-labels (RFC 5890)
 */
public record EmailAddress(String localPart, String domain) {

    private static final int MAX_LENGTH = 254;
    private static final int MAX_LOCAL_PART = 64;
    private static final Pattern DOT_STRING =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
    private static final Pattern QUOTED_STRING = Pattern.compile("\"([ !#-\\[\\]-~]|\\\\[ -~])*\"");
    private static final Pattern DOMAIN =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    /** Characters that IDNA 2008 keeps and Java's IDNA 2003 maps to others, which would be somebody else's domain. */
    private static final Pattern DEVIATION = Pattern.compile("[\u00df\u1e9e\u03c2\u200c\u200d]");

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException when it is none; the message tells why, without repeating it
     */
    public static EmailAddress parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("must have at most " + MAX_LENGTH + " characters");
        }
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("must not hold control characters");
        }
        var at = text.lastIndexOf('@');
        if (at < 1 || at == text.length() - 1) {
            throw new IllegalArgumentException("must have the form user@domain");
        }
        var localPart = text.substring(0, at);
        if (localPart.length() > MAX_LOCAL_PART
                || !(DOT_STRING.matcher(localPart).matches()
                        || QUOTED_STRING.matcher(localPart).matches())) {
            throw new IllegalArgumentException("has no valid user before the @ (RFC 5321)");
        }
        var address = new EmailAddress(localPart, asciiDomain(text.substring(at + 1)));
        if (address.toString().length() > MAX_LENGTH) {
            throw new IllegalArgumentException("must have at most " + MAX_LENGTH + " characters");
        }
        return address;
    }

    /** The address as it goes over the wire. */
    @Override
    public String toString() {
        return localPart + "@" + domain;
    }

    private static String asciiDomain(String domain) {
        if (DEVIATION.matcher(domain).find()) {
            throw new IllegalArgumentException("has a domain that must be written in its ASCII form (xn--…)");
        }
        try {
            var ascii = IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
            if (DOMAIN.matcher(ascii).matches()) {
                return ascii;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has no valid domain after the @", e);
        }
        throw new IllegalArgumentException("has no valid domain after the @");
    }
}
