package io.signalbox.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.sun.net.httpserver.HttpExchange;
import io.signalbox.broker.doubles.Api;
import io.signalbox.broker.doubles.HttpDouble;
import io.signalbox.broker.doubles.Surroundings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a service owns it answers itself; the broker carries the question there and the answer back. */
class RelayIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Surroundings around = Surroundings.shared();
    private final Api api = new Api(around.broker().http(), around.tokens().of("ann", "admin"));

    @BeforeEach
    void reset() {
        around.reset();
        around.listener().onJson("/", 200, "{\"items\":[],\"next\":null}");
        around.auth().onJson("/api/v1", 200, "{}");
        around.mail().onJson("/api/v1", 200, "{}");
        await().atMost(SOON).until(() -> api.get("api/v1/rules").status() == 200);
        around.listener().forget();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,api/v1/users?limit=2&cursor=a%20b,auth",
        "POST,api/v1/users,auth",
        "GET,api/v1/users/me,auth",
        "PATCH,api/v1/users/me,auth",
        "PUT,api/v1/users/me/password,auth",
        "DELETE,api/v1/users/1,auth",
        "POST,api/v1/api-keys,auth",
        "DELETE,api/v1/sessions/current,auth",
        "GET,api/v1/logs?q=a%26b,logger",
        "GET,api/v1/logs/x,logger",
        "GET,api/v1/mails,mail",
        "GET,api/v1/mails/x,mail",
        "POST,api/v1/templates/alert/preview,mail",
        "GET,api/v1/rules,listener",
        "POST,api/v1/rules/test,listener",
        "PUT,api/v1/rules/x,listener",
        "DELETE,api/v1/rules/x,listener",
        "POST,api/v1/alerts/x/acknowledge,listener",
        "POST,api/v1/alerts/x/silence,listener",
        "GET,api/v1/actions?state=dead,listener",
        "POST,api/v1/actions/x/requeue,listener"
    })
    void eachRouteReachesItsOwnerAsItIs(String method, String path, String owner) {
        var answer = api.send(path, request -> request.header("Content-Type", "application/json")
                .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{\"a\":1}")));

        var received = owner(owner).received("/" + path);
        assertThat(received).as(answer.text()).hasSize(1);
        assertThat(received.getFirst().method()).isEqualTo(method);
        assertThat(received.getFirst().body()).isEqualTo(method.equals("GET") ? "" : "{\"a\":1}");
        assertThat(received.getFirst().header("Authorization")).hasValue("Bearer " + api.token());
    }

    @Test
    void onlyTheNamedHeadersGoThereAndOnlyTheNamedOnesComeBack() {
        around.listener().on("/api/v1/rules", (_, exchange) -> {
            exchange.getResponseHeaders()
                    .put("Location", List.of(around.listener().url() + "/api/v1/rules/1"));
            exchange.getResponseHeaders().put("Set-Cookie", List.of("a=1", "b=2"));
            exchange.getResponseHeaders().put("Server", List.of("secret/1.0"));
            exchange.getResponseHeaders().put("Keep-Alive", List.of("timeout=5"));
            HttpDouble.json(exchange, 201, "{}");
        });

        var answer = api.send("api/v1/rules", request -> request.header("Content-Type", "application/json")
                .header("X-Forwarded-For", "6.6.6.6")
                .header("X-Other", "x")
                .header("Cookie", "signalbox_refresh=x")
                .header("TE", "trailers")
                .header("Idempotency-Key", "k")
                .POST(BodyPublishers.ofString("{}")));

        var received = around.listener().received("/api/v1/rules").getFirst();
        assertThat(received.header("X-Forwarded-For")).as("nobody is trusted").hasValue("127.0.0.1");
        assertThat(received.header("X-Other")).isEmpty();
        assertThat(received.header("TE")).isEmpty();
        assertThat(received.header("Cookie")).isEmpty();
        assertThat(received.header("Idempotency-Key")).hasValue("k");
        assertThat(received.header("traceparent")).isPresent();
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location")).hasValue(api.base() + "api/v1/rules/1");
        assertThat(answer.http().headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
        assertThat(answer.header("Server")).isEmpty();
        assertThat(answer.header("Keep-Alive")).isEmpty();
    }

    @Test
    void theSessionsPathCarriesTheCookieAndTheOriginAndAsksForNoToken() {
        var answer = api.as("")
                .send("api/v1/sessions/refresh", request -> request.header("Cookie", "signalbox_refresh=x")
                        .header("Origin", "http://console.example:8080")
                        .POST(BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(200);
        var received = around.auth().received("/api/v1/sessions/refresh").getFirst();
        assertThat(received.header("Cookie")).hasValue("signalbox_refresh=x");
        assertThat(received.header("Origin")).hasValue("http://console.example:8080");
    }

    @ParameterizedTest
    @CsvSource({
        "api/v1/users/%2e%2e%2foauth2",
        "api/v1/logs/a%2fb",
        "api/v1/users/../../oauth2/token",
        "api/v1/logs/histogram/x",
        "oauth2/token"
    })
    void aPathThatIsNoRouteReachesNobody(String path) {
        var answer = api.send("", request -> request.uri(URI.create(api.base() + path)));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(around.auth().received("/oauth2/token")).isEmpty();
    }

    @Test
    void whatTheOwnerRefusesIsPassedOnAsItIs() {
        around.listener()
                .onJson(
                        "/api/v1/rules",
                        409,
                        "{\"type\":\"urn:signalbox:problem:conflict\",\"status\":409,\"detail\":\"d\"}");

        for (int i = 0; i < 30; i++) {
            assertThat(api.get("api/v1/rules").status()).isEqualTo(409);
        }
        assertThat(around.listener().received("/api/v1/rules")).hasSize(30);
        assertThat(api.get("api/v1/rules").header("Content-Type")).hasValue("application/problem+json");
    }

    @Test
    void whatTheOwnerFailsWithIsToldOnceWithItsRetryAfter() {
        around.listener().on("/api/v1/rules", (_, exchange) -> {
            exchange.getResponseHeaders().put("Retry-After", List.of("9"));
            HttpDouble.json(
                    exchange, 503, "{\"type\":\"urn:signalbox:problem:unavailable\",\"detail\":\"no database\"}");
        });

        var answer = api.get("api/v1/rules");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("unavailable");
        assertThat(answer.object().getString("detail")).isEqualTo("no database");
        assertThat(answer.header("Retry-After")).hasValue("9");
        assertThat(around.listener().received("/api/v1/rules")).hasSize(1);
    }

    @Test
    void aSilentOwnerCostsTheDeadline() {
        around.listener().on("/api/v1/rules", (_, _) -> {});
        var started = System.nanoTime();

        var answer = api.get("api/v1/rules");

        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.problem()).isEqualTo("timeout");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(8));
        assertThat(around.listener().received("/api/v1/rules")).hasSize(1);
    }

    @Test
    void aBodyThatStopsHalfwayIsGivenUp() {
        around.listener().on("/api/v1/rules", (_, exchange) -> half(exchange, 100));
        around.listener().on("/api/v1/alerts", (_, exchange) -> half(exchange, 0));

        assertThat(api.get("api/v1/rules").status()).isIn(503, 504);
        try {
            var cut = api.get("api/v1/alerts");
            assertThat(cut.status())
                    .as("half an answer must not look whole: " + cut.text())
                    .isIn(503, 504);
        } catch (UncheckedIOException e) {
            assertThat(e).as("its beginning was already on its way").hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void anAnswerLargerThanMemoryIsHandedThrough() {
        var chunk = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        around.listener().on("/api/v1/alerts", (_, exchange) -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 400; i++) {
                exchange.getResponseBody().write(chunk);
            }
            exchange.close();
        });

        var length = new long[1];
        try (var client = HttpClient.newHttpClient()) {
            var body = client.send(
                            HttpRequest.newBuilder(api.base().resolve("api/v1/alerts"))
                                    .header("Authorization", "Bearer " + api.token())
                                    .build(),
                            BodyHandlers.ofInputStream())
                    .body();
            var buffer = new byte[1 << 16];
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                length[0] += count;
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(length[0]).isEqualTo(400L << 20);
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void eventsComeAsTheyHappenAndTheStreamEndsWhenTheCallerGoes(HttpClient.Version version) throws Exception {
        var goOn = new CountDownLatch(1);
        var broke = new CountDownLatch(1);
        var waited = new AtomicBoolean();
        around.logger().on("/api/v1/logs/stream", (_, exchange) -> {
            exchange.getResponseHeaders().put("Content-Type", List.of("text/event-stream"));
            exchange.sendResponseHeaders(200, 0);
            write(exchange, "event: entry\ndata: first\n\n");
            try {
                waited.set(goOn.await(20, TimeUnit.SECONDS));
                write(exchange, "event: entry\ndata: second\n\n");
                while (true) {
                    TimeUnit.MILLISECONDS.sleep(20);
                    write(exchange, ": heartbeat\n\n");
                }
            } catch (IOException e) {
                broke.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (var client = HttpClient.newBuilder().version(version).build()) {
            var answer = client.send(
                    HttpRequest.newBuilder(api.base().resolve("api/v1/logs/stream?q=x"))
                            .header("Authorization", "Bearer " + api.token())
                            .build(),
                    BodyHandlers.ofInputStream());
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/event-stream");
            var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
            lines.readLine();
            assertThat(lines.readLine()).isEqualTo("data: first");
            goOn.countDown();
            lines.readLine();
            lines.readLine();
            assertThat(lines.readLine()).isEqualTo("data: second");
            assertThat(waited)
                    .as("the first event came before the second was sent")
                    .isTrue();
            lines.close();
        }
        assertThat(broke.await(20, TimeUnit.SECONDS))
                .as("the logger sees the caller go")
                .isTrue();
        await().atMost(SOON).until(() -> api.get("metrics")
                .text()
                .contains("signalbox_broker_streams{mp_app=\"signalbox\",mp_scope=\"application\",} 0.0"));
    }

    @Test
    void aStreamEndsWhenTheLoggerEndsIt() {
        around.logger().on("/api/v1/logs/stream", (_, exchange) -> {
            exchange.getResponseHeaders().put("Content-Type", List.of("text/event-stream"));
            exchange.sendResponseHeaders(200, 0);
            write(exchange, ": bye\n\n");
            exchange.close();
        });

        assertThat(api.get("api/v1/logs/stream").text()).isEqualTo(": bye\n\n");
    }

    @Test
    void aStreamThatIsNotReadEndsWithItsTokenAndHoldsNoMemory() throws Exception {
        var brief = around.tokens().endingIn(Duration.ofSeconds(3), "brief", "reader");

        assertEndsUnread(brief, () -> {});
    }

    @Test
    void aStreamThatIsNotReadEndsWhenItsTokenIsTakenAway() throws Exception {
        var account = UUID.randomUUID().toString();

        assertEndsUnread(around.tokens().of(account, "reader"), () -> around.auth()
                .onJson(
                        "/oauth2/revocations",
                        200,
                        "{\"items\":[{\"kind\":\"account\",\"id\":\"%s\",\"generation\":1,\"until\":\"%s\"}],\"cursor\":\"1\",\"more\":false}"
                                .formatted(account, Instant.now().plusSeconds(60))));
    }

    private void assertEndsUnread(String token, Runnable end) throws Exception {
        var broke = new CountDownLatch(1);
        around.logger().on("/api/v1/logs/stream", (_, exchange) -> {
            exchange.getResponseHeaders().put("Content-Type", List.of("text/event-stream"));
            exchange.sendResponseHeaders(200, 0);
            try {
                while (true) {
                    write(exchange, "data: " + "x".repeat(100_000) + "\n\n");
                }
            } catch (IOException e) {
                broke.countDown();
            }
        });
        try (var client = new Socket(api.base().getHost(), api.base().getPort())) {
            client.getOutputStream()
                    .write(("GET /api/v1/logs/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo('H');
            end.run();

            assertThat(broke.await(20, TimeUnit.SECONDS))
                    .as("the logger's stream is ended")
                    .isTrue();
            await().atMost(SOON).until(() -> api.get("metrics")
                    .text()
                    .contains("signalbox_broker_streams{mp_app=\"signalbox\",mp_scope=\"application\",} 0.0"));
        }
    }

    @Test
    void oneCallerFollowsSoManyStreamsAndLeavesRoomForOthers() throws Exception {
        around.logger().on("/api/v1/logs/stream", (_, exchange) -> {
            exchange.getResponseHeaders().put("Content-Type", List.of("text/event-stream"));
            exchange.sendResponseHeaders(200, 0);
            write(exchange, ": hello\n\n");
        });
        var client = HttpClient.newHttpClient();
        try (var broker = around.start(Map.of("SIGNALBOX_BROKER_MAX_STREAMS_PER_CALLER", "2"))) {
            var streams = broker.http().resolve("api/v1/logs/stream");
            var greedy = around.tokens().of("greedy", "reader");
            assertThat(follow(client, streams, greedy).statusCode()).isEqualTo(200);
            assertThat(follow(client, streams, greedy).statusCode()).isEqualTo(200);

            var refused = follow(client, streams, greedy);

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(follow(client, streams, around.tokens().of("modest", "reader"))
                            .statusCode())
                    .isEqualTo(200);
        } finally {
            client.shutdownNow();
        }
    }

    private static HttpResponse<InputStream> follow(HttpClient client, URI stream, String token) throws Exception {
        return client.send(
                HttpRequest.newBuilder(stream)
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofInputStream());
    }

    @Test
    void aStopOfTheBrokerEndsItsStreamsAndWaitsForNone() throws Exception {
        around.logger().on("/api/v1/logs/stream", (_, exchange) -> {
            exchange.getResponseHeaders().put("Content-Type", List.of("text/event-stream"));
            exchange.sendResponseHeaders(200, 0);
            write(exchange, ": hello\n\n");
        });
        try (var client = HttpClient.newHttpClient();
                var broker = around.start(Map.of())) {
            var answer = client.send(
                    HttpRequest.newBuilder(broker.http().resolve("api/v1/logs/stream"))
                            .header("Authorization", "Bearer " + api.token())
                            .build(),
                    BodyHandlers.ofInputStream());
            assertThat(answer.body().read()).isEqualTo(':');

            assertThat(broker.stop(Duration.ofSeconds(15)))
                    .as("it goes by itself, in time")
                    .isTrue();
        }
    }

    @Test
    void aReadThatReachesNobodyIsTriedOnceMoreAndAWriteNever() {
        around.listener().refuse();
        try {
            assertThat(api.get("api/v1/rules").status()).isEqualTo(503);
            assertThat(api.post("api/v1/rules", "{}").status()).isEqualTo(503);
        } finally {
            around.listener().accept();
        }
        await().atMost(SOON).until(() -> api.get("api/v1/rules").status() == 200);
    }

    @Test
    void aConnectionThatBreaksIsNotRepeatedForAWrite() {
        around.listener().on("/api/v1/rules", (_, exchange) -> exchange.close());

        assertThat(api.post("api/v1/rules", "{}").status()).isEqualTo(503);
        assertThat(around.listener().received("/api/v1/rules")).hasSize(1);
    }

    @Test
    void statusTellsOfEachServiceAndEachBreaker() {
        around.mail().onJson("/health/ready", 200, "{}");
        around.auth().onJson("/health/ready", 503, "{}");
        await().atMost(SOON).untilAsserted(() -> {
            var status = api.get("api/v1/status").object();
            assertThat(status.getJsonArray("services").toString())
                    .contains("\"name\":\"mail\",\"status\":\"up\"")
                    .contains("\"name\":\"auth\",\"status\":\"down\"")
                    .contains("\"name\":\"amqp\",\"status\":\"up\"");
            assertThat(status.getJsonArray("breakers")).hasSize(Edge.values().length);
        });
    }

    @Test
    void statusSaysThatNobodysForwardedAddressesAreBelieved() {
        around.auth().onJson("/api/v1/users/me", 200, "{}");
        api.send("api/v1/users/me", request -> request.header("X-Forwarded-For", "10.0.0.1"));

        assertThat(api.get("api/v1/status").object().getJsonArray("warnings").toString())
                .contains("signalbox.http.trusted-hops is 0");
    }

    private HttpDouble owner(String name) {
        return switch (name) {
            case "auth" -> around.auth();
            case "logger" -> around.logger();
            case "mail" -> around.mail();
            default -> around.listener();
        };
    }

    private static void half(HttpExchange exchange, long length) throws IOException {
        exchange.sendResponseHeaders(200, length);
        write(exchange, "{\"items\":[");
    }

    private static void write(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }
}
