package io.signalbox.local.supervisor;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Shows what is starting: lines that rewrite themselves on a terminal, one plain line per event elsewhere. */
final class Progress {

    private static final String[] SPINNER = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};

    private final Terminal terminal;
    private final long start = System.nanoTime();
    private final Map<String, Optional<Duration>> readyAfter = new LinkedHashMap<>();
    private int frame;
    private int drawn;

    Progress(Terminal terminal, List<String> names) {
        this.terminal = terminal;
        names.forEach(name -> readyAfter.put(name, Optional.empty()));
    }

    /** Tells that one is ready now; telling it again changes nothing. */
    void ready(String name) {
        if (readyAfter.get(name).isPresent()) {
            return;
        }
        readyAfter.put(name, Optional.of(elapsed()));
        if (!terminal.interactive()) {
            terminal.out().println(name + " is ready after " + seconds(elapsed()));
        }
    }

    boolean allReady() {
        return readyAfter.values().stream().allMatch(Optional::isPresent);
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Draws the lines anew. */
    void draw() {
        if (!terminal.interactive()) {
            return;
        }
        StringBuilder screen = new StringBuilder();
        erase(screen);
        frame++;
        readyAfter.forEach((name, after) -> screen.append("  ")
                .append(after.map(time -> terminal.green("✓")).orElse(SPINNER[frame % SPINNER.length]))
                .append(String.format(" %-10s", name))
                .append(terminal.dim(seconds(after.orElseGet(this::elapsed))))
                .append('\n'));
        drawn = readyAfter.size();
        terminal.out().print(screen);
        terminal.out().flush();
    }

    /** Takes the lines away. */
    void clear() {
        StringBuilder screen = new StringBuilder();
        erase(screen);
        drawn = 0;
        terminal.out().print(screen);
        terminal.out().flush();
    }

    private void erase(StringBuilder screen) {
        if (drawn > 0) {
            screen.append("\033[").append(drawn).append("A\033[0J");
        }
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
