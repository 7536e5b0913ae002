package io.signalbox.common.security;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
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
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.signalbox.common.background.Worker;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.HttpClients;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class TokenVerifierTest {

    private final AtomicInteger fetched = new AtomicInteger();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile String revocations = "{\"items\":[],\"cursor\":\"0\",\"more\":false}";
    private HttpServer auth;
    private RevocationFeed feed;
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
            answer(exchange, published.toString(true));
        });
        auth.createContext("/oauth2/token", exchange -> answer(exchange, """
                {"access_token":"the service's own","token_type":"Bearer","expires_in":600}"""));
        auth.createContext("/oauth2/revocations", exchange -> {
            asked.add(exchange.getRequestURI().getQuery());
            assertThat(exchange.getRequestHeaders().getFirst("Authorization")).isEqualTo("Bearer the service's own");
            answer(exchange, revocations);
        });
        auth.start();
        var settings = new Settings(ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(MpConfigSources.create(Map.of(
                        "signalbox.service",
                        "mail",
                        "signalbox.client.secret",
                        "hush",
                        "signalbox.auth.revocations-interval",
                        "PT0.02S",
                        "signalbox.auth.url",
                        "http://127.0.0.1:" + auth.getAddress().getPort())))
                .build());
        var clients = new HttpClients();
        feed = new RevocationFeed(clients, new ServiceTokens(clients, settings), settings);
        tokens = new TokenVerifier(settings, feed);
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

    @Test
    void aTokenOfASessionThatEndedIsRefusedThoughItWasVerifiedBefore() throws JOSEException {
        var ended = UUID.randomUUID();
        var token = signed(key, claims().claim("sid", ended.toString()).build());
        var another =
                signed(key, claims().claim("sid", UUID.randomUUID().toString()).build());
        var caller = tokens.verify(token);
        assertThat(tokens.isStillGood(caller)).isTrue();

        try (var _ = new Worker(feed)) {
            revocations = told("{\"kind\":\"session\",\"id\":\"%s\",\"until\":\"%s\"}".formatted(ended, later()));

            await().until(() -> !tokens.isStillGood(caller));
            refuses(token);
            assertThat(tokens.verify(another).credential()).isInstanceOf(Credential.Session.class);
            assertThat(asked).contains("after=0", "after=7");
        }
    }

    @Test
    void aTokenOfADeletedKeyIsRefused() throws JOSEException {
        var deleted = UUID.randomUUID();
        revocations = told("{\"kind\":\"api-key\",\"id\":\"%s\",\"until\":\"%s\"}".formatted(deleted, later()));

        refuses(signed(key, claims().claim("api_key", deleted.toString()).build()));
        assertThat(tokens.verify(signed(
                                key, claims().claim("sid", deleted.toString()).build()))
                        .subject())
                .isEqualTo("account-1");
    }

    @Test
    void tokensFromBeforeAnAccountsRightsWereCutAreRefusedAndLaterOnesAreNot() throws JOSEException {
        var account = UUID.randomUUID().toString();
        revocations = told(
                "{\"kind\":\"account\",\"id\":\"%s\",\"generation\":3,\"until\":\"%s\"}".formatted(account, later()));

        refuses(signed(key, claims().subject(account).build()));
        refuses(signed(key, claims().subject(account).claim("gen", 2).build()));
        assertThat(tokens.verify(signed(
                                key, claims().subject(account).claim("gen", 3).build()))
                        .generation())
                .isEqualTo(3);
    }

    @Test
    void nobodyIsLetInBeforeAuthWasHeardAboutWhatWasTakenAway() throws JOSEException {
        revocations = "{}";

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> tokens.verify(signed(key, claims().build())))
                .satisfies(e -> assertThat(e.problem().type()).isEqualTo(ProblemType.UNAVAILABLE));
    }

    @Test
    void whatWasTakenAwayStaysAwayWhileAuthIsAway() throws JOSEException {
        var ended = UUID.randomUUID();
        revocations = told("{\"kind\":\"session\",\"id\":\"%s\",\"until\":\"%s\"}".formatted(ended, later()));
        tokens.verify(signed(key, claims().build()));

        auth.stop(0);

        refuses(signed(key, claims().claim("sid", ended.toString()).build()));
        assertThat(tokens.verify(signed(key, claims().jwtID("later").build())).subject())
                .isEqualTo("account-1");
    }

    private static String told(String item) {
        return "{\"items\":[" + item + "],\"cursor\":\"7\",\"more\":false}";
    }

    private static Instant later() {
        return Instant.now().plusSeconds(60);
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        var body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
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
