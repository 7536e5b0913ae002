package io.signalbox.local.stores;

import java.net.InetAddress;
import java.util.Optional;

import io.signalbox.local.state.Secrets;

/**
 * From where the embedded stores can be reached, and by which password.
 *
 * @param bind the address that they listen on
 * @param password the one that PostgreSQL's roles and the AMQP user have; without it each has its own, made at the first start
 */
public record StoreAccess(InetAddress bind, Optional<String> password) {

    /** The environment variable with the password; with {@code _FILE} behind it, the one that names the password's file. */
    public static final String PASSWORD_VARIABLE = "SIGNALBOX_STORES_PASSWORD";

    /**
     * Takes an address by its numbers, such as {@code 0.0.0.0}.
     *
     * @throws StoreException if it is none, or the password is too short to be one
     */
    public static StoreAccess of(String bind, Optional<String> password) {
        if (password.filter(value -> value.length() < 8).isPresent()) {
            throw new StoreException(PASSWORD_VARIABLE + " must have 8 characters or more.");
        }
        try {
            return new StoreAccess(InetAddress.ofLiteral(bind), password);
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    "The stores can't listen on " + bind + ": an address such as 0.0.0.0 is needed.", e);
        }
    }

    /** The password of a store's user. */
    String password(Secrets secrets, String user) {
        return password.orElseGet(() -> secrets.password(user));
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
