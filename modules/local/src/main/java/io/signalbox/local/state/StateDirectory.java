package io.signalbox.local.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where one local Signalbox keeps its state: {@code data/} (the stores), {@code logs/}, {@code run/} (what is running
 * now) and {@code secrets/}.
 *
 * @param home the directory that holds them all, absolute
 */
public record StateDirectory(Path home) {

    /** Takes a directory, which needs not exist yet. */
    public StateDirectory {
        home = home.toAbsolutePath().normalize();
    }

    /** The directory of one store's data, created when missing. */
    public Path data(String store) {
        return create(home.resolve("data").resolve(store));
    }

    /** The directory of logs, created when missing. */
    public Path logs() {
        return create(home.resolve("logs"));
    }

    /** The directory of files that describe what is running, created when missing. */
    public Path run() {
        return create(home.resolve("run"));
    }

    /** The secrets kept in this directory. */
    public Secrets secrets() {
        return new Secrets(home.resolve("secrets"));
    }

    /** The file in which the running stores say where they are; it exists only while they are ready. */
    public Path storeAddresses() {
        return run().resolve("stores.properties");
    }

    private static Path create(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("The state directory " + directory + " cannot be created: " + e, e);
        }
    }
}
