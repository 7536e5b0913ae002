package io.signalbox.mail;

/** Which characters may go where in a mail. */
final class Characters {

    private Characters() {}

    /** Whether a text holds what could end a header's line: a control character, or Unicode's line and paragraph separators. */
    static boolean breaksLine(String text) {
        return text.codePoints()
                .anyMatch(character -> Character.isISOControl(character)
                        || Character.getType(character) == Character.LINE_SEPARATOR
                        || Character.getType(character) == Character.PARAGRAPH_SEPARATOR);
    }

    /** Whether a text holds what can neither be stored nor sent: U+0000, or half of a surrogate pair. */
    static boolean isBroken(String text) {
        return text.codePoints()
                .anyMatch(character -> character == 0 || Character.getType(character) == Character.SURROGATE);
    }
}
