package io.signalbox.common.text;

/** Which characters may stand where. */
public final class Characters {

    private Characters() {}

    /**
     * Whether a text may stand in a name or a line: without controls, ends of lines, and halves of a surrogate pair. What a version of
     * Unicode has not assigned yet may, since another version has.
     */
    public static boolean arePrintable(String text) {
        return text.codePoints().allMatch(Characters::isPrintable);
    }

    /** Whether a code point is one of those that {@link #arePrintable} allows. */
    public static boolean isPrintable(int codePoint) {
        return Character.getType(codePoint) != Character.SURROGATE && !endsLine(codePoint);
    }

    /** Whether a text holds what could end a header's line: a control character, or Unicode's line and paragraph separators. */
    public static boolean breakLine(String text) {
        return text.codePoints().anyMatch(Characters::endsLine);
    }

    /** Whether a text holds what can neither be stored nor sent: U+0000, or half of a surrogate pair. */
    public static boolean areBroken(String text) {
        return text.codePoints()
                .anyMatch(codePoint -> codePoint == 0 || Character.getType(codePoint) == Character.SURROGATE);
    }

    private static boolean endsLine(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
