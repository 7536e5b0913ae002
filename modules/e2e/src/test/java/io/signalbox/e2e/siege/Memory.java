package io.signalbox.e2e.siege;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import io.signalbox.e2e.Command;

import static java.util.function.Predicate.not;

/** What a JVM holds. */
final class Memory {

    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    private static final Path COLLECT_AND_TELL = commands("GC.run", "GC.heap_info");
    private static final Pattern USED = Pattern.compile("(?m)^ *(?:DefNew|Tenured) .*?used (\\d+)K");
    private static final int GENERATIONS = 2;
    private static final int KIBIBYTE = 1024;

    private Memory() {}

    /** The bytes of its heap that are reachable: collects first. Works with the serial collector only. */
    static long reachable(long pid) {
        var told = Command.execute(
                        Path.of("."),
                        "",
                        List.of(JCMD.toString(), Long.toString(pid), "-f", COLLECT_AND_TELL.toString()))
                .orThrow();
        var used = USED.matcher(told)
                .results()
                .map(generation -> Long.parseLong(generation.group(1)) * KIBIBYTE)
                .toList();
        if (used.size() != GENERATIONS) {
            throw new AssertionError("jcmd tells of no heap of two generations:\n" + told);
        }
        return used.stream().mapToLong(Long::longValue).sum();
    }

    /** The bytes that it has for itself and that count against a container's limit without doubt (proc(5), RssAnon). */
    static long resident(long pid) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("RssAnon:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .filter(not(String::isEmpty))
                    .mapToLong(kibibytes -> Long.parseLong(kibibytes) * KIBIBYTE)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path commands(String... lines) {
        try {
            var file = Files.createTempFile(Path.of("target"), "jcmd-", ".txt");
            return Files.write(file, List.of(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
