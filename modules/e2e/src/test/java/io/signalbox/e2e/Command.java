package io.signalbox.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Assumptions;

/** Programs that are not ours, run as they are. */
public final class Command {

    private Command() {}

    /**
     * What a program printed, on either stream, and how it ended.
     *
     * @param code 0 where it succeeded
     */
    public record Output(int code, String text) {

        /** What it printed; fails where the program did. */
        public String orThrow() {
            if (code != 0) {
                throw new AssertionError("ended with code " + code + ":\n" + text);
            }
            return text;
        }
    }

    /** Runs a program and gives what it printed; fails where it does. */
    static String run(Path directory, String input, List<String> command) {
        return execute(directory, input, command).orThrow();
    }

    /** Runs a program in a directory, with something to read. */
    public static Output execute(Path directory, String input, List<String> command) {
        try {
            var process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Output(process.waitFor(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs one of the Python clients in {@code modules/e2e/clients}. */
    static String python(String input, String script, String... arguments) {
        var command = new ArrayList<>(List.of(clientsPython().toString(), script));
        command.addAll(List.of(arguments));
        return run(Path.of("clients").toAbsolutePath(), input, command);
    }

    /** A program that comes with the packages of the Python clients. */
    static Path client(String name) {
        var program = clientsPython().resolveSibling(name);
        require(exists(program.toString()), name + " as modules/e2e/clients/requirements.txt has it");
        return program;
    }

    private static Path clientsPython() {
        var python = Optional.ofNullable(System.getenv("SIGNALBOX_CLIENTS_PYTHON"));
        require(
                python.isPresent(),
                "a Python with modules/e2e/clients/requirements.txt installed, named by SIGNALBOX_CLIENTS_PYTHON");
        return Path.of(python.orElseThrow());
    }

    /** Skips a test on a machine that lacks what it needs, with one line that says so; fails it in CI. */
    static void require(boolean there, String what) {
        if (!there && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("CI must have " + what);
        }
        Assumptions.assumeTrue(there, () -> "skipped: it needs " + what);
    }

    /** Whether a program is there. */
    static boolean exists(String path) {
        return Files.isExecutable(Path.of(path));
    }
}
