package io.signalbox.local.supervisor;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Resident memory of processes. */
final class Memory {

    private Memory() {}

    /** The resident memory of a process and all that descend from it, in bytes; empty where {@code ps} cannot tell. */
    static OptionalLong resident(ProcessHandle process) {
        List<String> pids = Stream.concat(Stream.of(process), process.descendants())
                .map(one -> Long.toString(one.pid()))
                .toList();
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
