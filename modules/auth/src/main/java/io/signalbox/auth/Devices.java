package io.signalbox.auth;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.auth.token.KeyCipher;
import io.signalbox.common.config.Settings;
import io.signalbox.common.security.Sha256;

/**
 * Recognizes devices on which somebody signed in to an account before, by tokens that they keep: a random id and an end, signed for the
 * account by HMAC-SHA256. A token lets nobody in; it only says whose failures are counted where. A device keeps one for each of the last
 * accounts that signed in on it.
 *
 * @see <a href="https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies">OWASP: device cookies</a>
 */
@ApplicationScoped
public class Devices {

    /** The longest text that can hold a device's tokens, in characters. */
    public static final int MAX_LENGTH = 512;

    private static final String PURPOSE = "signalbox device token";
    private static final String ALGORITHM = "HmacSHA256";
    private static final String SEPARATOR = ".";
    private static final int MOST_ACCOUNTS = 5;
    private static final int MAC_BYTES = 32;
    private static final int PAYLOAD_BYTES = 2 * Long.BYTES + Long.BYTES;

    private final KeyCipher cipher;
    private final Duration lifetime;
    private final Clock clock;

    /** @param settings hold {@code signalbox.auth.device-lifetime} */
    @Inject
    public Devices(KeyCipher cipher, Settings settings) {
        this(cipher, settings.duration("signalbox.auth.device-lifetime"), Clock.systemUTC());
    }

    Devices(KeyCipher cipher, Duration lifetime, Clock clock) {
        this.cipher = cipher;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /** How long a device is known after a sign-in. */
    public Duration lifetime() {
        return lifetime;
    }

    /**
     * The device, if one of its tokens is of this account.
     *
     * @param tokens what the device has kept; anything may stand there
     */
    public Optional<UUID> recognize(Optional<String> tokens, EmailAddress email) {
        var keys = cipher.derived(PURPOSE, ALGORITHM);
        return split(tokens)
                .flatMap(token -> deviceOf(token, email, keys).stream())
                .findFirst();
    }

    /**
     * What a device is to keep from now on.
     *
     * @param tokens what it has kept so far
     * @param device its id for this account
     */
    String remember(Optional<String> tokens, UUID device, EmailAddress email) {
        var keys = cipher.derived(PURPOSE, ALGORITHM);
        var kept = new ArrayList<String>();
        kept.add(token(device, email, clock.instant().plus(lifetime), keys.getFirst()));
        split(tokens)
                .filter(token -> deviceOf(token, email, keys).isEmpty())
                .limit(MOST_ACCOUNTS - 1)
                .forEach(kept::add);
        return String.join(SEPARATOR, kept);
    }

    private Optional<UUID> deviceOf(String token, EmailAddress email, List<SecretKey> keys) {
        var bytes = decoded(token);
        if (bytes.length != PAYLOAD_BYTES + MAC_BYTES) {
            return Optional.empty();
        }
        var payload = Arrays.copyOf(bytes, PAYLOAD_BYTES);
        var mac = Arrays.copyOfRange(bytes, PAYLOAD_BYTES, bytes.length);
        if (keys.stream().noneMatch(key -> MessageDigest.isEqual(mac, mac(payload, email, key)))) {
            return Optional.empty();
        }
        var fields = ByteBuffer.wrap(payload);
        var device = new UUID(fields.getLong(), fields.getLong());
        return Optional.of(device).filter(_ -> clock.instant().isBefore(Instant.ofEpochSecond(fields.getLong())));
    }

    private static String token(UUID device, EmailAddress email, Instant end, SecretKey key) {
        var payload = ByteBuffer.allocate(PAYLOAD_BYTES)
                .putLong(device.getMostSignificantBits())
                .putLong(device.getLeastSignificantBits())
                .putLong(end.getEpochSecond())
                .array();
        var bytes = ByteBuffer.allocate(PAYLOAD_BYTES + MAC_BYTES)
                .put(payload)
                .put(mac(payload, email, key))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] mac(byte[] payload, EmailAddress email, SecretKey key) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(payload);
            return mac.doFinal(Sha256.of(email.value()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] decoded(String token) {
        try {
            return Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static Stream<String> split(Optional<String> tokens) {
        return tokens.filter(text -> text.length() <= MAX_LENGTH).stream()
                .flatMap(text -> Arrays.stream(text.split("\\.")))
                .limit(MOST_ACCOUNTS);
    }
}
