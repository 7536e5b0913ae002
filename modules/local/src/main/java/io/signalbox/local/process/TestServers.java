package io.signalbox.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The servers that {@code modules/e2e/servers start} has started for a run of tests, in the directory that {@value #VARIABLE} names. */
public final class TestServers {

    /** The environment variable that names the servers' directory. */
    public static final String VARIABLE = "SIGNALBOX_TEST_SERVERS";

    private final Path directory;

    private TestServers(Path directory) {
        this.directory = directory;
    }

    /** The servers of this run; empty where it has none. */
    public static Optional<TestServers> ofThisRun() {
        return Optional.ofNullable(System.getenv(VARIABLE))
                .filter(value -> !value.isBlank())
                .map(value -> new TestServers(Path.of(value)));
    }

    /** Lets RabbitMQ block all publishers, on every virtual host, as it does when it runs short of memory. */
    public void blockPublishers() {
        run("block-amqp");
    }

    /** Ends the blocking. */
    public void unblockPublishers() {
        run("unblock-amqp");
    }

    private void run(String command) {
        Path script = Repository.find().root().resolve("modules/e2e/servers");
        try {
            Process process = new ProcessBuilder(script.toString(), command, directory.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("servers " + command + " failed:\n" + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
