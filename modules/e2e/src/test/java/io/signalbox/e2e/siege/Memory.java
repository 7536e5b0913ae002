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
    private static final Pattern USED =
            Pattern.compile("(?m)^ *(?:def new generation|tenured generation) .*?used (\\d+)K");
    private static final int KIBIBYTE = 1024;

    private Memory() {}

    /** The bytes of its heap that are reachable: collects first. Works with the serial collector only. */
    static long reachable(long pid) {
        jcmd(pid, "GC.run");
        return USED.matcher(jcmd(pid, "GC.heap_info"))
                .results()
                .mapToLong(generation -> Long.parseLong(generation.group(1)) * KIBIBYTE)
                .sum();
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

    private static String jcmd(long pid, String command) {
        return Command.execute(Path.of("."), "", List.of(JCMD.toString(), Long.toString(pid), command))
                .orThrow();
    }
}
