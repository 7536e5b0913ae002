package io.signalbox.local.supervisor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Prints the ends of log files, and what is written to them later. */
public final class LogTail {

    private static final Duration PERIOD = Duration.ofMillis(200);

    private final List<LogFile> files;
    private final PrintStream out;

    /** Takes the files, which must exist; with more than one, each line gets its file's name. */
    public LogTail(List<LogFile> files, PrintStream out) {
        this.files = List.copyOf(files);
        this.out = out;
    }

    /**
     * Prints.
     *
     * @param lines how many of the last lines of each file
     * @param follow whether to stay and print what comes; then it returns only when its thread is interrupted
     */
    public void print(int lines, boolean follow) throws IOException {
        List<BufferedReader> readers = new ArrayList<>();
        try {
            for (LogFile file : files) {
                BufferedReader reader = Files.newBufferedReader(file.path());
                readers.add(reader);
                Deque<String> last = new ArrayDeque<>();
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    last.addLast(line);
                    if (last.size() > lines) {
                        last.removeFirst();
                    }
                }
                last.forEach(line -> print(file, line));
            }
            while (follow && !Thread.currentThread().isInterrupted()) {
                for (int i = 0; i < readers.size(); i++) {
                    for (String line = readers.get(i).readLine();
                            line != null;
                            line = readers.get(i).readLine()) {
                        print(files.get(i), line);
                    }
                }
                out.flush();
                LockSupport.parkNanos(PERIOD.toNanos());
            }
        } finally {
            for (BufferedReader reader : readers) {
                reader.close();
            }
        }
    }

    private void print(LogFile file, String line) {
        out.println(files.size() > 1 ? "%-9s %s".formatted(file.name(), line) : line);
    }
}
