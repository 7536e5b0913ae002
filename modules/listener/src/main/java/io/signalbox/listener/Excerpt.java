package io.signalbox.listener;

/** The beginning of a text. */
final class Excerpt {

    private Excerpt() {}

    /** At most so many characters, never half of a surrogate pair, and an ellipsis where something is left out. */
    static String of(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        var end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
        return text.substring(0, end) + "…";
    }
}
