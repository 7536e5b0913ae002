package io.signalbox.auth.password;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;

/**
 * Hashes passwords by Argon2id with OWASP's parameters, and verifies them and the bcrypt hashes of older systems. Every call costs about
 * 20 ms of a core: make it through {@link HashingGate}.
 */
@ApplicationScoped
public class PasswordHasher {

    private static final Logger LOG = System.getLogger(PasswordHasher.class.getName());
    private static final int SALT_LENGTH = 16;
    private static final int HASH_LENGTH = 32;

    private final SecureRandom random = new SecureRandom();
    private final Argon2 argon2;
    private final Counter computed;
    private final String nobody;

    /** Computes a first hash, so that the first caller does not pay for the start of the library. */
    @Inject
    public PasswordHasher(MetricRegistry metrics) {
        this(
                metrics.counter(Metadata.builder()
                        .withName("signalbox_auth_password_hashes")
                        .withDescription("Password hashes computed")
                        .build()),
                fastest());
    }

    PasswordHasher(Counter computed, Argon2 argon2) {
        this.computed = computed;
        this.argon2 = argon2;
        this.nobody = hash("nobody's password");
    }

    /** The string to store for a password. */
    public String hash(String password) {
        var salt = new byte[SALT_LENGTH];
        random.nextBytes(salt);
        var hash = argon2(normalized(password), salt, Argon2Cost.OWASP, HASH_LENGTH);
        return new PasswordHash.Argon2id(Argon2Cost.OWASP, salt, hash).phc();
    }

    /** Whether this is the password behind a stored hash. */
    public boolean verify(String password, String stored) {
        return switch (PasswordHash.parse(stored).orElse(null)) {
            case PasswordHash.Argon2id known ->
                MessageDigest.isEqual(
                        known.hash(), argon2(normalized(password), known.salt(), known.cost(), known.hash().length));
            case PasswordHash.Bcrypt known -> bcrypt(password, known);
            case null -> {
                LOG.log(Level.ERROR, "A stored password hash is of no known form; nobody can sign in with it");
                yield verifyNobody(password);
            }
        };
    }

    /** Does the work of {@link #verify} for an account that does not exist, and says no. */
    public boolean verifyNobody(String password) {
        verify(password, nobody);
        return false;
    }

    /** Whether a stored hash is what {@link #hash} would make today; another one is replaced at the next sign-in. */
    public boolean isCurrent(String stored) {
        return PasswordHash.parse(stored)
                .filter(hash -> hash instanceof PasswordHash.Argon2id known
                        && known.cost().equals(Argon2Cost.OWASP)
                        && known.hash().length == HASH_LENGTH)
                .isPresent();
    }

    private byte[] argon2(byte[] password, byte[] salt, Argon2Cost cost, int length) {
        computed.inc();
        return argon2.hash(password, salt, cost, length);
    }

    /** The older systems did not normalize, so neither may we. */
    private boolean bcrypt(String password, PasswordHash.Bcrypt known) {
        computed.inc();
        return OpenBSDBCrypt.checkPassword(known.text(), password.toCharArray());
    }

    private static byte[] normalized(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
    }

    private static Argon2 fastest() {
        try {
            return new NativeArgon2();
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            LOG.log(Level.WARNING, "Passwords are hashed in Java, since the native library can''t be loaded: {0}", e);
            return new BouncyCastleArgon2();
        }
    }
}
