package io.signalbox.common.json;

/**
 * What a JSON text would be built into, counted byte by byte before anything is built of it. It takes any bytes: what is not JSON is counted
 * like what it resembles, and refused by the parser later.
 *
 * @param bytes of the text
 * @param values of all kinds, arrays and objects among them
 * @param names of members of objects
 * @param longestText UTF-16 units of the longest string
 * @param longestName UTF-16 units of the longest name
 * @param longestNumber characters of the longest number
 * @param wide whether it may hold characters beyond ISO 8859-1, which take two bytes each, as do all others of the same string then
 */
record JsonStructure(
        int bytes, int values, int names, int longestText, int longestName, int longestNumber, boolean wide) {

    /** What a value takes on a JVM with compressed references, with its place in its array or object. */
    private static final long VALUE_BYTES = 128;

    /** What a name takes beside its text, with its place in the hash table. */
    private static final long NAME_BYTES = 200;

    /** The parser collects a string in a buffer of characters that it doubles and copies. */
    private static final long BYTES_PER_CHARACTER_OF_LONGEST_TEXT = 11;

    static final long PARSER_BYTES = 64 * 1024;

    /** Whether there is nothing but white space. */
    boolean isBlank() {
        return values == 0 && names == 0;
    }

    /** The most bytes that parser and value need beside the text itself. */
    long builtBytes() {
        return mostBuilt(wide ? 2L * bytes : bytes, values, names, longestText);
    }

    static long mostBuilt(long textBytes, long values, long names, long longestText) {
        return PARSER_BYTES
                + textBytes
                + values * VALUE_BYTES
                + names * NAME_BYTES
                + longestText * BYTES_PER_CHARACTER_OF_LONGEST_TEXT;
    }

    static JsonStructure of(byte[] text) {
        var counter = new Counter(text);
        counter.count();
        return new JsonStructure(
                text.length,
                Math.max(0, counter.values - counter.names),
                counter.names,
                counter.longestText,
                counter.longestName,
                counter.longestNumber,
                counter.wide);
    }

    private static final class Counter {

        private final byte[] text;
        private int at;
        private int values;
        private int names;
        private int lastText;
        private int longestText;
        private int longestName;
        private int longestNumber;
        private boolean wide;

        Counter(byte[] text) {
            this.text = text;
        }

        void count() {
            while (at < text.length) {
                switch (text[at]) {
                    case '"' -> string();
                    case ':' -> {
                        names++;
                        longestName = Math.max(longestName, lastText);
                        at++;
                    }
                    case '[', '{' -> {
                        values++;
                        at++;
                    }
                    case ' ', '\t', '\n', '\r', ',', ']', '}' -> at++;
                    default -> scalar();
                }
            }
        }

        private void string() {
            values++;
            var characters = 0;
            for (at++; at < text.length && text[at] != '"'; at++) {
                if (text[at] == '\\') {
                    wide |= at + 1 < text.length && text[at + 1] == 'u';
                    at += at + 1 < text.length && text[at + 1] == 'u' ? 5 : 1;
                }
                wide |= at < text.length && text[at] < 0;
                if (at < text.length && (text[at] & 0xC0) != 0x80) {
                    characters += (text[at] & 0xF8) == 0xF0 ? 2 : 1;
                }
            }
            at++;
            lastText = characters;
            longestText = Math.max(longestText, characters);
        }

        private void scalar() {
            values++;
            var begin = at;
            while (at < text.length && !endsScalar(text[at])) {
                at++;
            }
            longestNumber = Math.max(longestNumber, at - begin);
        }

        private static boolean endsScalar(byte b) {
            return switch (b) {
                case '"', ':', '[', '{', ']', '}', ',', ' ', '\t', '\n', '\r' -> true;
                default -> false;
            };
        }
    }
}
