package io.signalbox.auth.password;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import com.nulabinc.zxcvbn.Zxcvbn;

/**
 * What a new password must be like: long rather than intricate, and none that is tried first (OWASP ASVS 5, 6.2; NIST SP 800-63B-4,
 * section 3.1.1.2). From 8 characters on; 15 are better, as the console says. Any characters will do and none are asked for. What a
 * guesser finds soon is refused whatever its length: zxcvbn knows the 30,000 commonest passwords, words and names, and how people vary
 * them.
 *
 * @see <a href="https://github.com/nulab/zxcvbn4j">zxcvbn4j, under the MIT License</a>
 */
public final class PasswordPolicy {

    /** The fewest characters (code points, after NFC). */
    public static final int MIN_LENGTH = 8;

    /** The most characters; a bound, so that nobody makes us hash a book. */
    public static final int MAX_LENGTH = 128;

    /** How many guesses must not find it: as many as eight random characters take at the least. */
    static final double MIN_GUESSES = 1e8;

    /** How many characters are looked at in one piece. */
    private static final int PIECE = 24;

    /** Of how many, if so many different digits and signs may each stand for a letter: the cost doubles with each. */
    private static final int SMALL_PIECE = 15;

    private static final int MANY_SIGNS = 6;

    private static final int SHORTEST_WORD = 3;
    private static final String PRODUCT = "signalbox";
    private static final String NO_WORD = "[^\\p{L}\\p{N}]+";

    private PasswordPolicy() {}

    private static final class Guesser {

        /** Its lists take 12 MiB: they are read at first use. */
        private static final Zxcvbn ZXCVBN = new Zxcvbn();
    }

    /**
     * What is wrong with a new password, to follow its name in a sentence; empty where it is good.
     *
     * @param context what is known of its owner, which a guesser tries first: e-mail address, name
     */
    public static Optional<String> violation(String password, String... context) {
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
        var words = words(context);
        var folded = folded(password);
        if (length(without(words, folded)) < MIN_LENGTH) {
            return Optional.of("must not be made of the e-mail address, the name or the product's name");
        }
        return isFoundSoon(folded, words)
                ? Optional.of("must not be common or easy to guess; take several words that don't belong together")
                : Optional.empty();
    }

    /** Whether this could be anybody's password at all, so that it is worth being hashed. */
    public static boolean isPlausible(String password) {
        return length(password) <= MAX_LENGTH && password.indexOf('\0') < 0;
    }

    /** What one piece withstands, the whole does. */
    private static boolean isFoundSoon(String password, List<String> words) {
        var signs =
                password.chars().filter(c -> !Character.isLetter(c)).distinct().count();
        var length = Math.min(password.length(), signs < MANY_SIGNS ? PIECE : SMALL_PIECE);
        var first = password.substring(0, length);
        var last = password.substring(password.length() - length);
        return Stream.of(first, last)
                .distinct()
                .allMatch(piece -> Guesser.ZXCVBN.measure(piece, words).getGuesses() < MIN_GUESSES);
    }

    /** The longest first, so that a part of one does not spoil it. */
    private static List<String> words(String... context) {
        return Stream.concat(Stream.of(PRODUCT), Arrays.stream(context))
                .map(text -> folded(text).strip())
                .flatMap(text -> Stream.concat(Stream.of(text), Arrays.stream(text.split(NO_WORD))))
                .filter(word -> word.length() >= SHORTEST_WORD)
                .distinct()
                .sorted((one, other) -> other.length() - one.length())
                .toList();
    }

    private static String without(List<String> words, String password) {
        var rest = password;
        for (var word : words) {
            rest = rest.replace(word, "");
        }
        return rest;
    }

    private static String folded(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    private static int length(String password) {
        var normalized = Normalizer.normalize(password, Normalizer.Form.NFC);
        return normalized.codePointCount(0, normalized.length());
    }
}
