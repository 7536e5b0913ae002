package io.signalbox.auth.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.nimbusds.jwt.JWTClaimsSet;
import io.signalbox.auth.Account;
import io.signalbox.common.security.Role;
import io.signalbox.common.security.TokenVerifier;

/**
 * Issues access tokens: {@code iss, aud, sub, upn, groups, iat, exp, jti}, and {@code sid} for those of a session and
 * {@code api_key} for those of an API key, both with {@code gen}.
 */
@ApplicationScoped
public class TokenIssuer {

    /** How long an access token lives. */
    public static final Duration LIFETIME = Duration.ofMinutes(10);

    private static final String ISSUER = "signalbox";
    private static final String AUDIENCE = "signalbox";
    private final SigningKeys keys;
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);

    /** @param keys sign */
    @Inject
    public TokenIssuer(SigningKeys keys) {
        this.keys = keys;
    }

    /** A token for a person who signed in. */
    public AccessToken forSession(Account account, UUID session) {
        return issue(claims(account.id().toString(), account.email(), account.roles())
                .claim(TokenVerifier.SESSION, session.toString())
                .claim(TokenVerifier.GENERATION, account.generation()));
    }

    /**
     * A token for a machine that acts in a person's name with some of their roles.
     *
     * @param keyExpires when the key ends: no token outlives it
     */
    public AccessToken forApiKey(Account account, UUID key, Set<String> roles, Optional<Instant> keyExpires) {
        var left = keyExpires
                .map(end -> Duration.between(clock.instant(), end))
                .filter(until -> until.compareTo(LIFETIME) < 0)
                .orElse(LIFETIME);
        return issue(
                claims(account.id().toString(), account.email(), roles)
                        .claim(TokenVerifier.API_KEY, key.toString())
                        .claim(TokenVerifier.GENERATION, account.generation()),
                left);
    }

    /** A token for one of Signalbox's own services. */
    public AccessToken forService(String name) {
        return issue(claims(name, name, Set.of(Role.SERVICE)));
    }

    private JWTClaimsSet.Builder claims(String subject, String name, Set<String> roles) {
        var now = clock.instant();
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(subject)
                .claim("upn", name)
                .claim("groups", List.copyOf(roles))
                .issueTime(Date.from(now))
                .jwtID(UUID.randomUUID().toString());
    }

    private AccessToken issue(JWTClaimsSet.Builder claims) {
        return issue(claims, LIFETIME);
    }

    private AccessToken issue(JWTClaimsSet.Builder claims, Duration lifetime) {
        var expires = Date.from(claims.build().getIssueTime().toInstant().plus(lifetime));
        return new AccessToken(keys.sign(claims.expirationTime(expires).build()), lifetime);
    }
}
