package io.signalbox.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.signalbox.local.state.PrivateFiles;

/** A child process whose output goes to a log file and whose standard input stays open for as long as its parent lives. */
public final class ChildProcess {

    private static final long LARGEST_LOG = 5L << 20;
    private static final int TAIL_BYTES = 16 << 10;

    /** A Ctrl-C or a closed terminal reaches the whole process group; only our parent decides when we end. */
    private static final List<String> DEAF_TO_THE_TERMINAL =
            List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");

    private final Process process;
    private final Path log;
    private final long logStart;

    private ChildProcess(Process process, Path log, long logStart) {
        this.process = process;
        this.log = log;
        this.logStart = logStart;
    }

    /**
     * Starts a process.
     *
     * @param command the program and its arguments
     * @param environment the whole environment: nothing is inherited
     * @param log where its output is appended, which only its owner can read; above 5 MiB it is first moved aside to {@code <log>.1}
     * @throws UncheckedIOException if it cannot be started
     */
    public static ChildProcess start(List<String> command, Map<String, String> environment, Path log) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            if (Files.exists(log) && Files.size(log) > LARGEST_LOG) {
                Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            PrivateFiles.create(log);
            ProcessBuilder builder = new ProcessBuilder(Stream.concat(DEAF_TO_THE_TERMINAL.stream(), command.stream())
                            .toList())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().clear();
            builder.environment().putAll(environment);
            long logStart = Files.size(log);
            return new ChildProcess(builder.start(), log, logStart);
        } catch (IOException e) {
            throw new UncheckedIOException(command.getFirst() + " cannot be started: " + e.getMessage(), e);
        }
    }

    /** The program that runs this JVM, for children that are JVMs too. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The process and its identity. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs (a frozen process counts as running). */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The exit code of an ended process. */
    public int exitCode() {
        return process.exitValue();
    }

    /** The file that takes its output. */
    public Path log() {
        return log;
    }

    /** The last lines that it wrote, none if they cannot be read. */
    public List<String> logTail(int lines) {
        try (var channel = Files.newByteChannel(log)) {
            long start = Math.max(logStart, channel.size() - TAIL_BYTES);
            channel.position(start);
            byte[] bytes = Channels.newInputStream(channel).readAllBytes();
            List<String> all = new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return all.stream()
                    .skip(Math.max(start > logStart ? 1 : 0, all.size() - lines))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Kills the process at once (SIGKILL) and waits for its end. */
    public void kill() {
        process.destroyForcibly();
        await(Duration.ofSeconds(30));
    }

    /** Asks the process to end (SIGTERM; a frozen one is thawed), and kills it after the grace; returns whether it went by itself. */
    public boolean stop(Duration grace) {
        process.destroy();
        signal("CONT");
        boolean ended = await(grace);
        if (!ended) {
            kill();
        }
        return ended;
    }

    /** Sends a signal, for example {@code STOP}. */
    public void signal(String name) {
        signal(process.toHandle(), name);
    }

    static void signal(ProcessHandle target, String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(target.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (code != 0 && target.isAlive()) {
                throw new IllegalStateException("Process " + target.pid() + " does not take the signal " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending the signal " + name, e);
        }
    }

    private boolean await(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for process " + process.pid(), e);
        }
    }
}
