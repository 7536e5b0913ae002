package io.signalbox.common.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

/** Signs access tokens as auth does, with a key of its own. */
public final class AccessTokens {

    private static final Duration LIFETIME = Duration.ofMinutes(10);

    private final ECKey key;

    /** With a new key. */
    public AccessTokens() {
        try {
            key = new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public part of the key, as auth publishes it. */
    public String jwks() {
        return new JWKSet(key.toPublicJWK()).toString();
    }

    /** A good token of somebody with these roles. */
    public String of(String subject, String... roles) {
        return endingIn(LIFETIME, subject, roles);
    }

    /** A token that is good for as long, or ended as long ago where that is negative. */
    public String endingIn(Duration lifetime, String subject, String... roles) {
        var expires = Instant.now().plus(lifetime);
        var claims = new JWTClaimsSet.Builder()
                .issuer("signalbox")
                .audience("signalbox")
                .subject(subject)
                .claim("upn", subject + "@example.com")
                .claim("groups", List.of(roles))
                .issueTime(Date.from(expires.minus(LIFETIME)))
                .jwtID(UUID.randomUUID().toString())
                .expirationTime(Date.from(expires))
                .build();
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(key.getKeyID())
                .build();
        try {
            var token = new SignedJWT(header, claims);
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
