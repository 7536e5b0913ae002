package io.signalbox.broker;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import io.signalbox.broker.doubles.Api;
import io.signalbox.broker.doubles.Surroundings;
import io.signalbox.common.testing.AccessTokens;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Who gets in, how often, from which page. */
class AccessIT {

    private static final String ENTRY = "{\"source\":\"shop\",\"name\":\"order\"}";
    private static final String CONSOLE = "http://console.example:8080";

    private final Surroundings around = Surroundings.shared();
    private final Api api = new Api(around.broker().http(), around.tokens().of("ann", "writer"));

    @BeforeEach
    void reset() {
        around.reset();
        around.listener().onJson("/", 200, "{}");
    }

    @Test
    void aTokenThatIsMissingForgedUnsignedExpiredOrSomebodyElsesLetsNobodyIn() {
        var parts = api.token().split("\\.");
        var unsigned = encoded("{\"alg\":\"none\",\"typ\":\"at+jwt\"}") + "." + parts[1] + ".";
        var forged = parts[0] + "." + encoded("{\"sub\":\"x\",\"groups\":[\"admin\"]}") + "." + parts[2];
        var expired = around.tokens().endingIn(Duration.ofMinutes(-2), "ann", "writer");
        var stranger = new AccessTokens().of("ann", "admin");

        for (var token :
                new String[] {"", "nonsense", unsigned, forged, expired, stranger, "sbk_bad", "sbk_" + "x".repeat(500)
                }) {
            var answer = api.as(token).post("api/v1/logs", ENTRY);
            assertThat(answer.status()).as(token).isEqualTo(401);
            assertThat(answer.problem()).isEqualTo("unauthenticated");
            assertThat(answer.header("WWW-Authenticate")).isPresent();
        }
        assertThat(around.loggerGrpc().received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "amqp"})
    void whoMayNotWriteIsForbiddenWhateverTheProtocol(String via) {
        var answer = api.as(around.tokens().of("ann", "reader")).post("api/v1/logs?via=" + via, ENTRY);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.problem()).isEqualTo("forbidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics;x", "/health;x/live", "/;/openapi", "/api/v1/alerts;x"})
    void aPathWithParametersLeadsNowhere(String path) {
        var answer = api.get(path);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("invalid-request");
    }

    @Test
    void anApiKeyIsExchangedOnceHoweverManyBringItAtOnce() throws Exception {
        var machine = api.as("sbk_good_" + System.nanoTime());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> write = () -> machine.post("api/v1/logs", ENTRY).status();
            for (var status : threads.invokeAll(
                    IntStream.range(0, 20).mapToObj(_ -> write).toList())) {
                assertThat(status.get()).isIn(201, 202);
            }
        }

        assertThat(around.auth().received("/oauth2/token")).hasSize(1);
        assertThat(around.auth().received("/oauth2/token").getFirst().body())
                .startsWith("grant_type=urn%3Asignalbox%3Agrant-type%3Aapi-key&api_key=sbk_good");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> machine.post("api/v1/logs", ENTRY).status() == 201);
        assertThat(around.loggerGrpc()
                        .received()
                        .getLast()
                        .header("authorization")
                        .orElseThrow())
                .as("the logger sees the owner's token, never the key")
                .doesNotContain("sbk_");
    }

    @Test
    void anUnknownApiKeyIsAskedForOnce() {
        var machine = api.as("sbk_bad_" + System.nanoTime());

        for (int i = 0; i < 5; i++) {
            assertThat(machine.post("api/v1/logs", ENTRY).status()).isEqualTo(401);
        }
        assertThat(around.auth().received("/oauth2/token")).hasSize(1);
    }

    @Test
    void anApiKeyWhileAuthIsAwayIsUnavailableAndNotRefused() {
        around.auth().refuse();
        try {
            var answer = api.as("sbk_good_" + System.nanoTime()).post("api/v1/logs", ENTRY);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isPresent();
        } finally {
            around.auth().accept();
        }
    }

    @Test
    void whoAsksTooOftenIsToldWhenToComeBackAndOthersAreNot() {
        try (var broker = around.start(Map.of(
                "SIGNALBOX_BROKER_RATE_LIMIT_PER_CALLER", "1",
                "SIGNALBOX_BROKER_RATE_LIMIT_PER_ADDRESS", "1",
                "SIGNALBOX_BROKER_RATE_LIMIT_BURST_SECONDS", "3",
                "SIGNALBOX_HTTP_TRUSTED_HOPS", "1"))) {
            var ann = new Api(broker.http(), api.token());
            var limited = await().atMost(Duration.ofSeconds(30))
                    .until(() -> ann.get("api/v1/status"), answer -> answer.status() == 429);
            assertThat(limited.problem()).isEqualTo("too-many-requests");
            assertThat(limited.header("Retry-After")).isPresent();
            var bob = ann.as(around.tokens().of("bob", "writer")).get("api/v1/status");
            assertThat(bob.status()).isEqualTo(200);
            assertThat(bob.header("RateLimit-Policy")).hasValue("\"client\";q=3");
            assertThat(bob.header("RateLimit")).hasValue("\"client\";r=2;t=1");

            around.auth().onJson("/api/v1/sessions", 200, "{}");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> signIn(broker.http(), "10.0.0.2, 10.0.0.1").status() == 429);
            var other = signIn(broker.http(), "10.0.0.2");
            assertThat(other.status()).isEqualTo(200);
            assertThat(other.header("RateLimit"))
                    .as("only the last hop is the proxy's word, so nothing was counted against this address")
                    .hasValue("\"client\";r=2;t=1");
            assertThat(around.auth().received("/api/v1/sessions").getLast().header("X-Forwarded-For"))
                    .hasValue("10.0.0.2");
        }
    }

    @Test
    void aPreflightOfTheConsoleIsAnsweredAndThatOfAnotherPageIsNot() {
        var good = preflight(CONSOLE);
        assertThat(good.status()).isEqualTo(204);
        assertThat(good.header("Access-Control-Allow-Origin")).hasValue(CONSOLE);
        assertThat(good.header("Access-Control-Allow-Credentials")).hasValue("true");
        assertThat(good.header("Access-Control-Allow-Methods").orElseThrow()).contains("PATCH");
        assertThat(good.header("Access-Control-Allow-Headers").orElseThrow()).contains("Authorization");
        assertThat(good.header("Vary").orElseThrow()).contains("Origin");

        for (var origin : new String[] {"http://evil.example", "http://console.example", CONSOLE + ".evil", "null"}) {
            var bad = preflight(origin);
            assertThat(bad.header("Access-Control-Allow-Origin")).as(origin).isEmpty();
            assertThat(bad.header("Access-Control-Allow-Credentials")).isEmpty();
        }
    }

    @Test
    void everyAnswerToTheConsoleCanBeReadByItAlsoARefusal() {
        var refused = api.as("").send("api/v1/rules", request -> request.header("Origin", CONSOLE));
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("Access-Control-Allow-Origin")).hasValue(CONSOLE);
        assertThat(refused.header("Access-Control-Expose-Headers").orElseThrow())
                .contains("Retry-After");

        var other = api.send("api/v1/rules", request -> request.header("Origin", "http://evil.example"));
        assertThat(other.header("Access-Control-Allow-Origin")).isEmpty();
    }

    private Api.Answer preflight(String origin) {
        return api.as("").send("api/v1/logs", request -> request.header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .method("OPTIONS", BodyPublishers.noBody()));
    }

    private static Api.Answer signIn(URI broker, String forwardedFor) {
        return new Api(broker, "").send("api/v1/sessions", request -> request.header("Content-Type", "application/json")
                .header("X-Forwarded-For", forwardedFor)
                .POST(BodyPublishers.ofString("{}")));
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
