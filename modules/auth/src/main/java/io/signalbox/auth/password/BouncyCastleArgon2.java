package io.signalbox.auth.password;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Argon2 in Java, for platforms where the native library can't be loaded. */
final class BouncyCastleArgon2 implements Argon2 {

    @Override
    public byte[] hash(byte[] password, byte[] salt, Argon2Cost cost, int length) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKib())
                .withIterations(cost.iterations())
                .withParallelism(cost.parallelism())
                .withSalt(salt)
                .build());
        var hash = new byte[length];
        generator.generateBytes(password, hash);
        return hash;
    }
}
