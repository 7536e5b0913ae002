package io.signalbox.local.state;

import java.nio.file.Path;

/**
 * Where one local Signalbox keeps its state: {@code data/} (the stores), {@code logs/}, {@code run/} (what is running
 * now) and {@code secrets/}. Only its owner can read it.
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
        create(home.resolve("data"));
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

    /** The directory itself, created when missing. */
    public Path create() {
        return PrivateFiles.createDirectory(home);
    }

    private Path create(Path directory) {
        create();
        return PrivateFiles.createDirectory(directory);
    }
}
