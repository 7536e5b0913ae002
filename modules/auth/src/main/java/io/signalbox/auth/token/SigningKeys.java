package io.signalbox.auth.token;

import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.signalbox.auth.AuditLog;
import io.signalbox.auth.store.SigningKeyStore;
import io.signalbox.auth.token.KeySchedule.Step;
import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * The keys that sign access tokens. They are in the database, so that all replicas sign by the same one and rotate it together; each keeps
 * a copy that {@link #refresh} brings up to date.
 */
@ApplicationScoped
public class SigningKeys {

    private static final JOSEObjectType ACCESS_TOKEN = new JOSEObjectType("at+jwt");
    private static final Duration RETENTION = TokenIssuer.LIFETIME.multipliedBy(3);

    private final Database database;
    private final SigningKeyStore store;
    private final KeyCipher cipher;
    private final AuditLog audit;
    private final KeySchedule schedule;
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);
    private volatile Optional<Loaded> loaded = Optional.empty();

    /** @param settings hold {@code signalbox.auth.key-rotation} and {@code signalbox.auth.key-publication} */
    @Inject
    public SigningKeys(Database database, SigningKeyStore store, KeyCipher cipher, AuditLog audit, Settings settings) {
        this.database = database;
        this.store = store;
        this.cipher = cipher;
        this.audit = audit;
        this.schedule = new KeySchedule(
                settings.duration("signalbox.auth.key-rotation"),
                settings.duration("signalbox.auth.key-publication"),
                RETENTION);
    }

    /** Whether there is a key to sign by. */
    public boolean isLoaded() {
        return loaded.isPresent();
    }

    /**
     * The public keys: the next, the current, and the retired ones.
     *
     * @throws ProblemException {@code unavailable} while none could be read yet
     */
    public JWKSet published() {
        return loaded().published();
    }

    /**
     * Signs claims as an access token (RFC 9068) by the current key.
     *
     * @throws ProblemException {@code unavailable} while none could be read yet
     */
    public String sign(JWTClaimsSet claims) {
        var key = loaded();
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(ACCESS_TOKEN)
                .keyID(key.kid())
                .build();
        var token = new SignedJWT(header, claims);
        try {
            token.sign(key.signer());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    /**
     * Does what is due with the keys, and reads them.
     *
     * @throws UnreadableKey when our secret does not open them
     * @throws ProblemException {@code unavailable} while the database is away
     */
    public void refresh() {
        var keys = database.call(store::all);
        if (!schedule.due(keys, clock.instant()).isEmpty()) {
            keys = database.call(this::rotate);
        }
        if (keys.stream().anyMatch(key -> renewed(key).isPresent())) {
            keys = database.call(this::sealAgain);
        }
        loaded = Optional.of(load(keys));
    }

    /** Keys that another secret than the current one sealed. */
    private List<SigningKey> sealAgain(EntityManager em) {
        store.lock(em);
        var keys = store.all(em);
        for (var key : keys) {
            renewed(key).ifPresent(jwk -> {
                key.sealAgain(jwk);
                audit.add(
                        em,
                        "signing-key-sealed-again",
                        "A signing key was sealed by the current secret.",
                        Map.of("kid", key.kid()));
            });
        }
        return keys;
    }

    private Optional<byte[]> renewed(SigningKey key) {
        return cipher.renewed(key.kid(), key.encryptedJwk());
    }

    private List<SigningKey> rotate(EntityManager em) {
        store.lock(em);
        var keys = new ArrayList<>(store.all(em));
        for (var step : schedule.due(keys, clock.instant())) {
            carryOut(em, step, keys);
            em.flush();
        }
        return keys;
    }

    private void carryOut(EntityManager em, Step step, List<SigningKey> keys) {
        var now = clock.instant();
        switch (step) {
            case Step.Create() -> {
                var key = generate();
                store.add(em, key);
                keys.add(key);
            }
            case Step.Retire(var key) -> key.retire(now);
            case Step.Activate() -> {
                var key = only(SigningKey.State.NEXT, keys);
                key.activate(now);
                audit.add(
                        em,
                        "signing-key-rotated",
                        "Another key signs access tokens from now on.",
                        Map.of("kid", key.kid()));
            }
            case Step.Drop(var key) -> {
                store.remove(em, key);
                keys.remove(key);
            }
        }
    }

    private SigningKey generate() {
        try {
            var key = new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .generate();
            return new SigningKey(
                    key.getKeyID(),
                    key.toPublicJWK().toJSONString(),
                    cipher.seal(key.getKeyID(), key.toJSONString()),
                    clock.instant());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private Loaded load(List<SigningKey> keys) {
        var current = only(SigningKey.State.CURRENT, keys);
        try {
            var jwks = new ArrayList<JWK>();
            for (var key : keys) {
                jwks.add(JWK.parse(key.publicJwk()));
            }
            var known = loaded.filter(before -> before.kid().equals(current.kid()));
            var signer = known.isPresent()
                    ? known.get().signer()
                    : new ECDSASigner(ECKey.parse(cipher.open(current.kid(), current.encryptedJwk())));
            return new Loaded(current.kid(), signer, new JWKSet(jwks));
        } catch (ParseException | JOSEException e) {
            throw new IllegalStateException("The signing keys in the database are damaged", e);
        }
    }

    private Loaded loaded() {
        return loaded.orElseThrow(
                () -> new ProblemException(ProblemType.UNAVAILABLE, "The signing keys can't be read right now."));
    }

    private static SigningKey only(SigningKey.State state, List<SigningKey> keys) {
        return keys.stream()
                .filter(key -> key.state() == state)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no " + state + " signing key"));
    }

    private record Loaded(String kid, JWSSigner signer, JWKSet published) {}
}
