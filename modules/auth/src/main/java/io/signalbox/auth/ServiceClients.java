package io.signalbox.auth;

import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.RotatedSecret;
import io.signalbox.common.config.RotatedSecret.Text;
import io.signalbox.common.config.Settings;
import io.signalbox.common.security.Sha256;

/** The services that may ask for tokens of their own, and their secrets (RFC 6749, section 2.3.1), of which each may have two. */
@ApplicationScoped
public class ServiceClients {

    private static final List<String> SERVICES = List.of("broker", "logger", "listener", "mail");
    private static final int MIN_SECRET_LENGTH = 16;

    private final Map<String, RotatedSecret<byte[]>> hashes = new HashMap<>();

    /**
     * Reads the secrets.
     *
     * @param settings hold {@code signalbox.auth.clients.<service>.secret} and {@code .previous-secret}, or their {@code -file}
     */
    @Inject
    public ServiceClients(Settings settings) {
        for (var service : SERVICES) {
            var prefix = "signalbox.auth.clients." + service;
            hashes.put(
                    service,
                    new RotatedSecret<>(
                            settings, prefix + ".secret", prefix + ".previous-secret", ServiceClients::hash));
        }
    }

    /** The service with this id, if this is a secret of its; the comparison takes as long whether it is or not. */
    public Optional<String> authenticate(String id, String secret) {
        var expected =
                Optional.ofNullable(hashes.get(id)).map(RotatedSecret::accepted).orElse(List.of(new byte[0]));
        var given = Sha256.of(secret);
        var equal = false;
        for (var hash : expected) {
            equal |= MessageDigest.isEqual(hash, given);
        }
        return equal ? Optional.of(id) : Optional.empty();
    }

    private static byte[] hash(Text secret) {
        if (secret.value().length() < MIN_SECRET_LENGTH) {
            throw new InvalidSetting(secret.key(), "must have at least " + MIN_SECRET_LENGTH + " characters");
        }
        return Sha256.of(secret.value());
    }
}
