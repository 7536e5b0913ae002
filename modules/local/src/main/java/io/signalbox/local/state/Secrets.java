package io.signalbox.local.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Supplier;

/** Secrets in files that only their owner can read, made at their first use and kept from then on. */
public final class Secrets {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path directory;

    Secrets(Path directory) {
        this.directory = directory;
    }

    /** A password of 128 random bits in hexadecimal, which needs no escaping in a URL. */
    public String password(String name) {
        return read(name, () -> HexFormat.of().formatHex(random(16)));
    }

    /** A key of 32 random bytes in base64. */
    public String key(String name) {
        return read(name, () -> Base64.getEncoder().encodeToString(random(32)));
    }

    /** The file of a secret whose first value is given. */
    public Path file(String name, String firstValue) {
        read(name, () -> firstValue);
        return directory.resolve(name);
    }

    private synchronized String read(String name, Supplier<String> first) {
        Path file = directory.resolve(name);
        try {
            if (Files.notExists(file)) {
                PrivateFiles.createDirectory(directory);
                PrivateFiles.write(file, first.get());
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("The secret " + file + " cannot be read: " + e, e);
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
