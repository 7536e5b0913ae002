package io.signalbox.auth.password;

import de.mkammerer.argon2.Argon2Factory;
import de.mkammerer.argon2.Argon2Factory.Argon2Types;

/** The reference implementation in C, by way of JNA: two thirds of the time of Bouncy Castle's, and no garbage. */
final class NativeArgon2 implements Argon2 {

    private static final int SALT_LENGTH = 16;

    /** Loads the native library; throws an {@link UnsatisfiedLinkError} where it has none for this platform. */
    NativeArgon2() {
        hash(new byte[1], new byte[SALT_LENGTH], new Argon2Cost(8, 1, 1), 32);
    }

    @Override
    public byte[] hash(byte[] password, byte[] salt, Argon2Cost cost, int length) {
        return Argon2Factory.createAdvanced(Argon2Types.ARGON2id, salt.length, length)
                .rawHash(cost.iterations(), cost.memoryKib(), cost.parallelism(), password, salt);
    }
}
