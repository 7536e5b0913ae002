package io.signalbox.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.Executors;

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
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** Stands for auth: serves a JWKS and client-credentials tokens, and gives a test whatever token it wants. */
final class TokenIssuer implements AutoCloseable {

    private final ECKey key;
    private final HttpServer server;

    private TokenIssuer(ECKey key, HttpServer server) {
        this.key = key;
        this.server = server;
    }

    static TokenIssuer start() {
        try {
            var key = new ECKeyGenerator(Curve.P_256).keyID("test").generate();
            var server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            var issuer = new TokenIssuer(key, server);
            server.createContext("/.well-known/jwks.json", exchange -> answer(exchange, new JWKSet(key).toString()));
            server.createContext(
                    "/oauth2/token",
                    exchange -> answer(
                            exchange,
                            "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":600}"
                                    .formatted(issuer.token("mail", "service"))));
            server.start();
            return issuer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** A good token. */
    String token(String subject, String... roles) {
        return token(subject, Instant.now().plus(Duration.ofMinutes(10)), roles);
    }

    /** A token that is good until then. */
    String token(String subject, Instant expires, String... roles) {
        var claims = new JWTClaimsSet.Builder()
                .issuer("signalbox")
                .audience("signalbox")
                .subject(subject)
                .claim("upn", subject + "@example.com")
                .claim("groups", List.of(roles))
                .issueTime(new Date())
                .expirationTime(Date.from(expires))
                .build();
        try {
            var header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                    .type(new JOSEObjectType("at+jwt"))
                    .keyID(key.getKeyID())
                    .build();
            var token = new SignedJWT(header, claims);
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        try (exchange) {
            var body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
