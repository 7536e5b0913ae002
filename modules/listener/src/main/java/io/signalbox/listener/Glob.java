package io.signalbox.listener;

/**
 * A pattern for a whole text, in which each {@code *} stands for any characters or none. Case matters.
 *
 * @param pattern for example {@code checkout-*}
 */
public record Glob(String pattern) {

    private static final int NONE = -1;

    /** Whether the whole text has this form; takes at most {@code pattern × text} steps, whatever the pattern. */
    public boolean matches(String text) {
        int at = 0;
        int in = 0;
        int star = NONE;
        int starIn = 0;
        while (in < text.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                starIn = in;
            } else if (at < pattern.length() && pattern.charAt(at) == text.charAt(in)) {
                at++;
                in++;
            } else if (star == NONE) {
                return false;
            } else {
                at = star + 1;
                in = ++starIn;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
