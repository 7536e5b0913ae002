package io.signalbox.local.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The memory of processes. */
final class Memory {

    private Memory() {}

    /**
     * What a process and all that descend from it take, in bytes; empty where the system does not tell. Where it can
     * (Linux), memory that processes share is counted once, else as often as it is shared.
     */
    static OptionalLong of(ProcessHandle process) {
        List<ProcessHandle> tree =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        long bytes = tree.stream().mapToLong(Memory::proportional).sum();
        return bytes > 0 ? OptionalLong.of(bytes) : resident(tree);
    }

    /** The proportional set size (proc(5), smaps_rollup), 0 where there is none. */
    private static long proportional(ProcessHandle process) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static OptionalLong resident(List<ProcessHandle> tree) {
        List<String> pids =
                tree.stream().map(process -> Long.toString(process.pid())).toList();
        try {
            Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", String.join(",", pids)).start();
            try (var lines = ps.inputReader().lines()) {
                long kibibytes = lines.map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .mapToLong(Long::parseLong)
                        .sum();
                return kibibytes == 0 ? OptionalLong.empty() : OptionalLong.of(kibibytes << 10);
            }
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
