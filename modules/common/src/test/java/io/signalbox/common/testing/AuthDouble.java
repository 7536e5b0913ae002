package io.signalbox.common.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** Stands in for auth: publishes a key, and gives the service under test its client-credentials token. */
public final class AuthDouble implements AutoCloseable {

    private final AccessTokens tokens = new AccessTokens();
    private final HttpServer server;
    private volatile String revocations = "";

    /** @param service that asks for tokens of its own */
    public AuthDouble(String service) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/.well-known/jwks.json", exchange -> answer(exchange, tokens.jwks()));
        server.createContext(
                "/oauth2/token",
                exchange -> answer(
                        exchange,
                        "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":600}"
                                .formatted(tokens.of(service, "service"))));
        server.createContext(
                "/oauth2/revocations",
                exchange ->
                        answer(exchange, "{\"items\":[%s],\"cursor\":\"0\",\"more\":false}".formatted(revocations)));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** Where it is. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Signs tokens that its key verifies. */
    public AccessTokens tokens() {
        return tokens;
    }

    /** Takes away all tokens that an account has; only the last account is remembered. */
    public void revoke(UUID account) {
        revocations = "{\"kind\":\"account\",\"id\":\"%s\",\"generation\":1,\"until\":\"%s\"}"
                .formatted(account, Instant.now().plusSeconds(600));
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
