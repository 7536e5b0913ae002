package io.signalbox.auth;

import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;

/** The services that may ask for tokens of their own, and their secrets (RFC 6749, section 2.3.1). */
@ApplicationScoped
public class ServiceClients {

    private static final List<String> SERVICES = List.of("broker", "logger", "listener", "mail");
    private static final int MIN_SECRET_LENGTH = 16;

    private final Map<String, byte[]> hashes = new HashMap<>();

    /** @param settings hold {@code signalbox.auth.clients.<service>.secret}, or its {@code -file} */
    @Inject
    public ServiceClients(Settings settings) {
        for (var service : SERVICES) {
            var key = "signalbox.auth.clients." + service + ".secret";
            var secret = settings.secret(key);
            if (secret.length() < MIN_SECRET_LENGTH) {
                throw new InvalidSetting(key, "must have at least " + MIN_SECRET_LENGTH + " characters");
            }
            hashes.put(service, Secrets.sha256(secret));
        }
    }

    /** The service with this id, if this is its secret; the comparison takes as long whether it is or not. */
    public Optional<String> authenticate(String id, String secret) {
        var expected = Optional.ofNullable(hashes.get(id));
        var equal = MessageDigest.isEqual(expected.orElse(new byte[0]), Secrets.sha256(secret));
        return equal ? Optional.of(id) : Optional.empty();
    }
}
