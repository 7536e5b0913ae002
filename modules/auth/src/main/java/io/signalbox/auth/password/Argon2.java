package io.signalbox.auth.password;

/** Computes Argon2id, version 1.3 (RFC 9106). */
interface Argon2 {

    /**
     * The raw hash of a password.
     *
     * @param parameters cost
     * @param length of the result, in bytes
     */
    byte[] hash(byte[] password, byte[] salt, Argon2Cost parameters, int length);
}
