package io.signalbox.local.supervisor;

import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Where we write.
 *
 * @param out the stream
 * @param interactive whether a person looks on and lines can be rewritten
 * @param coloured whether colours are welcome
 */
public record Terminal(PrintStream out, boolean interactive, boolean coloured) {

    /** The standard output of this process. */
    public static Terminal standard() {
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
                        && !"dumb".equals(System.getenv("TERM"));
        return new Terminal(System.out, terminal, terminal && System.getenv("NO_COLOR") == null);
    }

    String green(String text) {
        return colour("32", text);
    }

    String red(String text) {
        return colour("31", text);
    }

    String dim(String text) {
        return colour("2", text);
    }

    String bold(String text) {
        return colour("1", text);
    }

    private String colour(String code, String text) {
        return coloured ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
