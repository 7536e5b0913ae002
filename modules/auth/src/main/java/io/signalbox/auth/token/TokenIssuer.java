package io.signalbox.auth.token;

import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.signalbox.auth.Account;
import io.signalbox.common.security.Role;

/** Issues access tokens: {@code iss, aud, sub, upn, groups, iat, exp, jti}, and {@code sid} for those of a session. */
@ApplicationScoped
public class TokenIssuer {

    /** How long an access token lives. */
    public static final Duration LIFETIME = Duration.ofMinutes(10);

    private static final String ISSUER = "signalbox";
    private static final String AUDIENCE = "signalbox";
    private static final String SESSION = "sid";

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
                .claim(SESSION, session.toString()));
    }

    /** A token for a machine that acts in a person's name with some of their roles. */
    public AccessToken forApiKey(Account account, Set<String> roles) {
        return issue(claims(account.id().toString(), account.email(), roles));
    }

    /** A token for one of Signalbox's own services. */
    public AccessToken forService(String name) {
        return issue(claims(name, name, Set.of(Role.SERVICE)));
    }

    /** The session that a verified token belongs to; empty for tokens of API keys and services. */
    public static Optional<UUID> sessionOf(String verifiedToken) {
        try {
            var session = SignedJWT.parse(verifiedToken).getJWTClaimsSet().getStringClaim(SESSION);
            return Optional.ofNullable(session).map(UUID::fromString);
        } catch (ParseException e) {
            throw new IllegalArgumentException("Not a verified token", e);
        }
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
                .expirationTime(Date.from(now.plus(LIFETIME)))
                .jwtID(UUID.randomUUID().toString());
    }

    private AccessToken issue(JWTClaimsSet.Builder claims) {
        return new AccessToken(keys.sign(claims.build()), LIFETIME);
    }
}
