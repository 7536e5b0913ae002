package io.signalbox.common.security;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.helidon.config.mp.MpConfigSources;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TokenVerifierTest {

    private final AtomicInteger fetched = new AtomicInteger();
    private HttpServer auth;
    private volatile JWKSet published;
    private ECKey key;
    private TokenVerifier tokens;

    @BeforeEach
    void publishAKey() throws IOException, JOSEException {
        key = newKey("one");
        published = new JWKSet(key);
        auth = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        auth.createContext("/.well-known/jwks.json", exchange -> {
            fetched.incrementAndGet();
            var body = published.toString(true).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        auth.start();
        tokens = new TokenVerifier(new Settings(ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(MpConfigSources.create(Map.of(
                        "signalbox.auth.url",
                        "http://127.0.0.1:" + auth.getAddress().getPort())))
                .build()));
    }

    @AfterEach
    void stop() {
        auth.stop(0);
    }

    @Test
    void aGoodTokenTellsWhoCalls() throws JOSEException {
        var caller = tokens.verify(signed(key, claims().build()));

        assertThat(caller.subject()).isEqualTo("account-1");
        assertThat(caller.getName()).isEqualTo("me@example.com");
        assertThat(caller.roles()).containsExactly("writer");
    }

    @Test
    void aBusyCallerCostsOneFetchOfTheKeys() throws JOSEException {
        for (int i = 0; i < 20; i++) {
            tokens.verify(signed(key, claims().jwtID("token-" + i).build()));
        }

        assertThat(fetched).hasValue(1);
    }

    @Test
    void aKeyPublishedLaterIsFetchedWhenItIsFirstSeen() throws JOSEException {
        tokens.verify(signed(key, claims().build()));
        var next = newKey("two");
        published = new JWKSet(List.of(key, next));

        assertThat(tokens.verify(signed(next, claims().build())).subject()).isEqualTo("account-1");
    }

    @Test
    void aTokenOfTheWrongTimeAudienceIssuerOrTypeIsRefused() throws JOSEException {
        var past = Date.from(Instant.now().minusSeconds(600));

        refuses(signed(key, claims().expirationTime(past).build()));
        refuses(signed(key, claims().audience("another").build()));
        refuses(signed(key, claims().issuer("another").build()));
        refuses(signed(key, claims().claim("groups", null).build()));
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID("one")
                .type(JOSEObjectType.JWT)
                .build();
        var untyped = new SignedJWT(header, claims().build());
        untyped.sign(new ECDSASigner(key));
        refuses(untyped.serialize());
    }

    @Test
    void aTokenThatIsUnsignedForgedOrSignedByAnotherAlgorithmIsRefused() throws JOSEException {
        refuses(new PlainJWT(claims().build()).serialize());
        refuses(signed(newKey("one"), claims().build()));
        var publicKeyAsSecret = key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
        var confused = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .keyID("one")
                        .type(new JOSEObjectType("at+jwt"))
                        .build(),
                claims().build());
        confused.sign(new MACSigner(publicKeyAsSecret));
        refuses(confused.serialize());
        refuses("nonsense");
        refuses("a".repeat(10_000));
    }

    @Test
    void keysThatCanNotBeFetchedAreOurTroubleAndNotTheCallers() throws JOSEException {
        auth.stop(0);

        for (int i = 0; i < 5; i++) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> tokens.verify(signed(key, claims().build())))
                    .satisfies(e -> assertThat(e.problem().type()).isEqualTo(ProblemType.UNAVAILABLE));
        }
    }

    @Test
    void aFloodOfUnknownKeysIsRefusedAndCostsAuthLittle() throws JOSEException {
        tokens.verify(signed(key, claims().build()));

        for (int i = 0; i < 20; i++) {
            refuses(signed(newKey("unknown-" + i), claims().build()));
        }

        assertThat(fetched).hasValueLessThan(5);
        assertThat(tokens.verify(signed(key, claims().jwtID("later").build())).subject())
                .isEqualTo("account-1");
    }

    @Test
    void keysOnceFetchedOutliveAuth() throws JOSEException {
        tokens.verify(signed(key, claims().build()));
        auth.stop(0);

        assertThat(tokens.verify(signed(key, claims().jwtID("later").build())).subject())
                .isEqualTo("account-1");
    }

    private void refuses(String token) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> tokens.verify(token))
                .satisfies(e -> assertThat(e.problem().type()).isEqualTo(ProblemType.UNAUTHENTICATED));
    }

    private static ECKey newKey(String id) throws JOSEException {
        return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer("signalbox")
                .audience("signalbox")
                .subject("account-1")
                .claim("upn", "me@example.com")
                .claim("groups", List.of("writer"))
                .issueTime(new Date())
                .expirationTime(Date.from(Instant.now().plusSeconds(600)));
    }

    private static String signed(ECKey key, JWTClaimsSet claims) throws JOSEException {
        var jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID(key.getKeyID())
                        .type(new JOSEObjectType("at+jwt"))
                        .build(),
                claims);
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
    }
}
