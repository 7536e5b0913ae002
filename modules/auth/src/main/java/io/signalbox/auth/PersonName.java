package io.signalbox.auth;

import io.signalbox.common.text.Characters;

/**
 * What a person is called; both parts may be empty.
 *
 * @param first the given name
 * @param last the family name
 */
public record PersonName(String first, String last) {

    /** The most characters of each part. */
    public static final int MAX_LENGTH = 100;

    /** Whether a part may stand in a name: short, and without control characters. */
    public static boolean isAcceptable(String part) {
        return part.codePointCount(0, part.length()) <= MAX_LENGTH && Characters.arePrintable(part);
    }
}
