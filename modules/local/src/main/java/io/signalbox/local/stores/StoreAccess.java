package io.signalbox.local.stores;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import io.signalbox.local.state.Secrets;

/**
 * From where the embedded stores can be reached, and by which password.
 *
 * @param bind the address that they listen on
 * @param passwords the directory with a file for each user of PostgreSQL, Mongo and AMQP; without it the passwords are made at the first start
 */
public record StoreAccess(InetAddress bind, Optional<Path> passwords) {

    /** The environment variable that names the directory with the passwords. */
    public static final String PASSWORDS_VARIABLE = "SIGNALBOX_STORES_PASSWORDS";

    private static final int SHORTEST = 8;

    /**
     * Takes an address by its numbers, such as {@code 0.0.0.0}.
     *
     * @throws StoreException if it is none
     */
    public static StoreAccess of(String bind, Optional<Path> passwords) {
        try {
            return new StoreAccess(InetAddress.ofLiteral(bind), passwords);
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    "The stores can't listen on " + bind + ": an address such as 0.0.0.0 is needed.", e);
        }
    }

    /**
     * The password of a store's user, for example of {@code postgres-auth}, which no other user has.
     *
     * @throws StoreException if the directory has none, or one that is too short
     */
    String password(Secrets secrets, String user) {
        return passwords.map(directory -> read(directory.resolve(user))).orElseGet(() -> secrets.password(user));
    }

    private static String read(Path file) {
        String password;
        try {
            password = Files.readString(file).strip();
        } catch (IOException e) {
            throw new StoreException(
                    PASSWORDS_VARIABLE + " names a directory whose file " + file.getFileName() + " can't be read: " + e,
                    e);
        }
        if (password.length() < SHORTEST) {
            throw new StoreException(PASSWORDS_VARIABLE + ": the password in " + file.getFileName() + " must have "
                    + SHORTEST + " characters or more.");
        }
        return password;
    }

    /** The address in numbers. */
    String address() {
        return bind.getHostAddress();
    }

    /** Where a client on this machine finds the stores. */
    String host() {
        return bind.isAnyLocalAddress() ? "127.0.0.1" : address();
    }

    /** Whether only this machine reaches the stores. */
    boolean isLocal() {
        return bind.isLoopbackAddress();
    }
}
