package io.signalbox.broker.doubles;

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

/** Signs access tokens as auth does. */
public final class Tokens {

    private final ECKey key;

    /** With a key of its own. */
    public Tokens() {
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

    /** A good token. */
    public String of(String subject, String... roles) {
        return signed(claims(subject, Instant.now().plusSeconds(600), roles).build());
    }

    /** A token that has ended. */
    public String expired(String subject, String... roles) {
        return signed(claims(subject, Instant.now().minusSeconds(120), roles).build());
    }

    private static JWTClaimsSet.Builder claims(String subject, Instant expires, String... roles) {
        return new JWTClaimsSet.Builder()
                .issuer("signalbox")
                .audience("signalbox")
                .subject(subject)
                .claim("upn", subject + "@example.com")
                .claim("groups", List.of(roles))
                .issueTime(Date.from(Instant.now().minusSeconds(300)))
                .jwtID(UUID.randomUUID().toString())
                .expirationTime(Date.from(expires));
    }

    private String signed(JWTClaimsSet claims) {
        try {
            var jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .keyID(key.getKeyID())
                            .type(new JOSEObjectType("at+jwt"))
                            .build(),
                    claims);
            jwt.sign(new ECDSASigner(key));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
