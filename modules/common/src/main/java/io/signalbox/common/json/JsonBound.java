package io.signalbox.common.json;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * The largest structure that a JSON text may have, whatever its bytes: a few bytes can make many values, and a value takes some hundred bytes
 * of memory (OWASP API4:2023, unrestricted resource consumption).
 *
 * @param maxValues values of all kinds, arrays and objects among them
 */
public record JsonBound(int maxValues) {

    /** The most characters of a string; more than any field takes. */
    public static final int MAX_TEXT = 512 * 1024;

    /** The most characters of a name. */
    public static final int MAX_NAME = 1_024;

    /** The most characters of a number: a large one costs the square of its digits to be read. */
    public static final int MAX_NUMBER = 100;

    /** For a request about one thing: a rule, an account, a mail with its variables. */
    public static final JsonBound ONE_THING = new JsonBound(2_000);

    /** For JSON of which no setting says more: 1,000 entries of thirty values each. */
    public static final JsonBound DEFAULT = new JsonBound(30_000);

    /**
     * The most bytes that a text needs to be parsed, beside its own.
     *
     * @throws ProblemException {@code payload-too-large} when its structure is larger than this bound
     */
    public long built(byte[] text) {
        var structure = JsonStructure.of(text);
        require(structure);
        return structure.builtBytes();
    }

    /** The most that any text of so many bytes may need to be parsed, in bytes beside those of the text. */
    public long mostBuilt(long bytes) {
        return JsonStructure.mostBuilt(2 * bytes, maxValues, maxValues, Math.min(bytes, MAX_TEXT));
    }

    /**
     * Goes on with a structure that is within the bound.
     *
     * @throws ProblemException {@code payload-too-large}
     */
    void require(JsonStructure structure) {
        require(structure.values(), maxValues, "values are taken at once");
        require(structure.longestText(), MAX_TEXT, "characters are taken in a string");
        require(structure.longestName(), MAX_NAME, "characters are taken in a name");
        require(structure.longestNumber(), MAX_NUMBER, "characters are taken in a number");
    }

    private static void require(int there, int most, String rule) {
        if (there > most) {
            throw new ProblemException(ProblemType.PAYLOAD_TOO_LARGE, "At most " + most + " " + rule + ".");
        }
    }
}
