package io.signalbox.common.security;

import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * Verifies access tokens (RFC 9068 in spirit: ES256, {@code iss}, {@code aud}, {@code exp}, {@code sub}) by auth's JWKS.
 *
 * <p>The keys are cached, refetched for an unknown {@code kid} at most every few seconds, and outlive an outage of auth by an hour. A
 * verified token is remembered for half a minute, so that a busy caller costs one signature check in that time.
 */
@ApplicationScoped
public class TokenVerifier {

    /** The claim of the session's id. */
    public static final String SESSION = "sid";

    /** The claim of the API key's id. */
    public static final String API_KEY = "api_key";

    /** The claim of how often the account's rights had been cut. */
    public static final String GENERATION = "gen";

    private static final Duration REMEMBERED = Duration.ofSeconds(30);
    private static final int REMEMBERED_TOKENS = 10_000;
    private static final int MAX_TOKEN_LENGTH = 8_192;
    private static final JWKSelector EVERY_KEY = new JWKSelector(new JWKMatcher.Builder().build());
    private static final String ISSUER = "signalbox";
    private static final String AUDIENCE = "signalbox";

    private final JWKSource<SecurityContext> keys;
    private final DefaultJWTProcessor<SecurityContext> processor;
    private final Cache<String, Caller> verified = Caffeine.newBuilder()
            .maximumSize(REMEMBERED_TOKENS)
            .expireAfterWrite(REMEMBERED)
            .build();
    private final Clock clock;
    private final Supplier<RevokedTokens> revoked;

    /**
     * Verifies by what auth publishes.
     *
     * @param settings hold {@code signalbox.auth.url}, where auth is, for example {@code http://auth:8080}
     * @param revocations tell which tokens were taken away
     */
    @Inject
    public TokenVerifier(Settings settings, RevocationFeed revocations) {
        this(remoteKeys(settings.httpUrl("signalbox.auth.url")), Clock.systemUTC(), revocations::known);
    }

    /**
     * Verifies by keys from elsewhere: auth knows its own.
     *
     * @param revoked tells which tokens were taken away
     */
    public TokenVerifier(JWKSource<SecurityContext> keys, Clock clock, Supplier<RevokedTokens> revoked) {
        this.keys = keys;
        this.clock = clock;
        this.revoked = revoked;
        processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, keys));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                AUDIENCE,
                new JWTClaimsSet.Builder().issuer(ISSUER).build(),
                Set.of("sub", "exp", "iat", "upn", "groups")));
    }

    /**
     * The caller whom a token stands for.
     *
     * @param token the compact serialization of a JWT
     * @throws ProblemException {@code unauthenticated} when it does not verify or was taken away, {@code unavailable} when no key could
     *     ever be fetched, or auth was never heard about what was taken away
     */
    public Caller verify(String token) {
        var caller = known(token);
        if (revoked.get().cover(caller)) {
            throw rejected("What the token was issued for was taken away: sign in, or refresh the session.");
        }
        return caller;
    }

    /**
     * Whether a caller's token is good now: it has not expired, and what it was issued for was not taken away. Costs two look-ups in
     * memory, so that streams can ask at each heartbeat.
     */
    public boolean isStillGood(Caller caller) {
        return caller.expires().isAfter(clock.instant()) && !revoked.get().cover(caller);
    }

    /** Whether a token that was good once is good no more; it is not where that can't be told right now. */
    public boolean hasEnded(String token) {
        try {
            verify(token);
            return false;
        } catch (ProblemException e) {
            return e.problem().type() == ProblemType.UNAUTHENTICATED;
        }
    }

    private Caller known(String token) {
        var known = verified.getIfPresent(token);
        if (known != null && known.expires().isAfter(clock.instant())) {
            return known;
        }
        var caller = check(token);
        verified.put(token, caller);
        return caller;
    }

    private Caller check(String token) {
        if (token.length() > MAX_TOKEN_LENGTH) {
            throw rejected("The token is too long.");
        }
        try {
            var claims = processor.process(token, null);
            List<String> groups = claims.getStringListClaim("groups");
            return new Caller(
                    claims.getSubject(),
                    claims.getStringClaim("upn"),
                    new HashSet<>(groups),
                    claims.getExpirationTime().toInstant(),
                    token,
                    credential(claims),
                    Optional.ofNullable(claims.getLongClaim(GENERATION)).orElse(0L));
        } catch (RateLimitReachedException e) {
            throw hasKeys() ? rejected("The token is signed by a key that is not auth's.") : noKeys();
        } catch (KeySourceException e) {
            throw noKeys();
        } catch (ParseException | IllegalArgumentException e) {
            throw rejected("The token is not a signed JWT of auth's.");
        } catch (BadJOSEException | JOSEException e) {
            throw rejected("The token is expired, forged, or not meant for Signalbox.");
        }
    }

    private static Credential credential(JWTClaimsSet claims) throws ParseException {
        var session = claims.getStringClaim(SESSION);
        if (session != null) {
            return new Credential.Session(UUID.fromString(session));
        }
        var apiKey = claims.getStringClaim(API_KEY);
        return apiKey == null ? new Credential.Untold() : new Credential.ApiKey(UUID.fromString(apiKey));
    }

    /** Past its rate the source refuses to look for an unknown key again, whether or not it has others. */
    private boolean hasKeys() {
        try {
            return !keys.get(EVERY_KEY, null).isEmpty();
        } catch (KeySourceException e) {
            return false;
        }
    }

    private static ProblemException noKeys() {
        return new ProblemException(ProblemType.UNAVAILABLE, "The keys to verify tokens can't be fetched right now.");
    }

    private static ProblemException rejected(String detail) {
        return new ProblemException(ProblemType.UNAUTHENTICATED, detail);
    }

    private static JWKSource<SecurityContext> remoteKeys(URI authUrl) {
        try {
            var url = authUrl.resolve("/.well-known/jwks.json").toURL();
            var retriever = new DefaultResourceRetriever(1_000, 2_000, 64 * 1_024);
            return JWKSourceBuilder.<SecurityContext>create(url, retriever)
                    .cache(
                            Duration.ofMinutes(5).toMillis(),
                            Duration.ofSeconds(3).toMillis())
                    .refreshAheadCache(Duration.ofSeconds(30).toMillis(), true)
                    .rateLimited(Duration.ofSeconds(5).toMillis())
                    .outageTolerant(Duration.ofHours(1).toMillis())
                    .retrying(true)
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
