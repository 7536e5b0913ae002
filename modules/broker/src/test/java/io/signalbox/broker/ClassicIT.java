package io.signalbox.broker;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.signalbox.broker.doubles.Api;
import io.signalbox.broker.doubles.HttpDouble;
import io.signalbox.broker.doubles.IngestQueue;
import io.signalbox.broker.doubles.Surroundings;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.local.process.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A client of the classic contract works unchanged; without the switch there is nothing for it. */
class ClassicIT {

    private static final String LOG = "{\"action\":\"%s\",\"log\":{\"name\":\"event\",\"data\":\"d\"},\"more\":1}";
    private static ServiceProcess broker;

    private final Surroundings around = Surroundings.shared();
    private Api client;

    @BeforeAll
    static void start() {
        broker = Surroundings.shared()
                .start(Map.of(
                        "SIGNALBOX_CLASSIC_ENABLED", "true",
                        "SIGNALBOX_CLASSIC_MAIL_ALLOW", "you@example.com, friends.example"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void reset() {
        around.reset();
        client = new Api(broker.http(), "");
    }

    @Test
    void theBrokerGreetsWhateverTheBody() {
        assertThat(client.post("", "whatever").text()).isEqualTo("{\"error\":false,\"message\":\"Hit the broker\"}");
        assertThat(client.send("", request -> request.POST(BodyPublishers.noBody()))
                        .status())
                .isEqualTo(200);
        assertThat(client.get("ping").text()).isEqualTo(".");
    }

    @Test
    void rightCredentialsGiveTheUser() {
        around.auth()
                .onJson(
                        "/api/v1/sessions",
                        200,
                        "{\"accessToken\":\"t\",\"expiresIn\":600,\"refreshToken\":\"r\",\"user\":{\"id\":\"1\",\"email\":\"a@b.example\","
                                + "\"firstName\":\"Ann\",\"lastName\":\"\",\"active\":true,\"roles\":[],\"createdAt\":\"2026-01-01T00:00:00Z\",\"updatedAt\":\"2026-01-02T00:00:00Z\"}}");

        var answer =
                client.post("handle", "{\"action\":\"auth\",\"auth\":{\"email\":\"a@b.example\",\"password\":\"p\"}}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.text())
                .isEqualTo(
                        "{\"error\":false,\"message\":\"Authenticated!\",\"data\":{\"id\":\"1\",\"email\":\"a@b.example\","
                                + "\"first_name\":\"Ann\",\"active\":1,\"created_at\":\"2026-01-01T00:00:00Z\",\"updated_at\":\"2026-01-02T00:00:00Z\"}}");
        assertThat(around.auth().received("/api/v1/sessions").getFirst().path()).endsWith("?cookie=false");
    }

    @Test
    void wrongCredentialsAreToldInTheClassicWay() {
        around.auth()
                .onJson(
                        "/api/v1/sessions",
                        401,
                        "{\"type\":\"urn:signalbox:problem:invalid-credentials\",\"detail\":\"x\"}");

        var answer =
                client.post("handle", "{\"action\":\"auth\",\"auth\":{\"email\":\"a@b.example\",\"password\":\"p\"}}");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).isEqualTo("{\"error\":true,\"message\":\"invalid credentials\"}");
    }

    @ParameterizedTest
    @CsvSource({"log,/rpc,Processed payload via RPC:event", "log-rest,/api/v1/logs,logged"})
    void anEntryGoesByHttpInTheBrokersName(String action, String path, String message) {
        var answer = client.post("handle", LOG.formatted(action));

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.text()).isEqualTo("{\"error\":false,\"message\":\"" + message + "\"}");
        var body = around.logger().received(path).getFirst().body();
        assertThat(body).contains("\"source\":\"classic\"", "\"severity\":\"INFO\"", "\"name\":\"event\"");
    }

    @Test
    void anEntryGoesByGrpcWhateverTheAction() {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            assertThat(client.post("log-grpc", LOG.formatted("dance")).text())
                    .isEqualTo("{\"error\":false,\"message\":\"logged\"}");
            return !around.loggerGrpc().entries().isEmpty();
        });
        assertThat(around.loggerGrpc().entries().getLast().getSource()).isEqualTo("classic");
    }

    @Test
    void whoTriesTooOftenIsToldWhenToComeBack() {
        around.auth().on("/api/v1/sessions", (_, exchange) -> {
            exchange.getResponseHeaders().put("Retry-After", List.of("7"));
            HttpDouble.json(
                    exchange, 429, "{\"type\":\"urn:signalbox:problem:too-many-requests\",\"detail\":\"wait\"}");
        });

        var answer =
                client.post("handle", "{\"action\":\"auth\",\"auth\":{\"email\":\"a@b.example\",\"password\":\"p\"}}");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).hasValue("7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"log", "log-rest", "log-amqp"})
    void anEntryThatTheLogCouldNotTakeIsRefusedWhicheverWayItWouldGo(String action) {
        var answer =
                client.post("handle", "{\"action\":\"" + action + "\",\"log\":{\"name\":\"\",\"data\":\"nameless\"}}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.object().getBoolean("error")).isTrue();
    }

    @Test
    void anEntryGoesByTheClassicExchange() {
        var answer = client.post("handle", LOG.formatted("log-amqp"));

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.text()).isEqualTo("{\"error\":false,\"message\":\"logged via RabbitMQ\"}");
        try (var queue = new IngestQueue(around.stores().amqpUrl(), AmqpTopology.CLASSIC_QUEUE)) {
            var message = queue.drain().getLast();
            assertThat(message.key()).isEqualTo("log.INFO");
            assertThat(message.body()).hasToString("{\"name\":\"event\",\"data\":\"d\"}");
        }
    }

    @Test
    void whileTheLoggerIsAwayAnEntryWaitsInTheQueueWithItsOrigin() {
        around.logger().onJson("/rpc", 503, "");
        var answer = client.post("handle", LOG.formatted("log"));

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        try (var queue = new IngestQueue(around.stores().amqpUrl(), AmqpTopology.INGEST_QUEUE)) {
            var message = queue.drain().getLast();
            assertThat(message.headers().get("x-signalbox-origin")).hasToString("classic");
            assertThat(message.body().getJsonObject("data").getString("source")).isEqualTo("classic");
        }
    }

    @Test
    void mailGoesOnlyToWhoIsAllowed() {
        assertThat(mail("you@example.com").text())
                .isEqualTo("{\"error\":false,\"message\":\"Message sent to you@example.com\"}");
        assertThat(mail("Anybody@Friends.Example").status()).isEqualTo(202);
        around.mail().forget();

        var refused = mail("other@example.com");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.object().getBoolean("error")).isTrue();
        assertThat(mail("x@evil.friends.example").status()).isEqualTo(400);
        assertThat(around.mail().received("/rpc")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"action\":\"dance\"}                      | unknown action",
                "{}                                          | unknown action",
                "{\"action\":\"log\"}{}                      | body must have only a single JSON value",
                "{\"action\":\"log\"} x                      | body must have only a single JSON value"
            })
    void aBadRequestIsToldInTheClassicWay(String body, String message) {
        var answer = client.post("handle", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).isEqualTo("{\"error\":true,\"message\":\"" + message + "\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[]", "7", "{\"action\":\"log\",\"log\":{\"name\":{\"$ne\":1}}}", "{\"action\":\"log\"}"
            })
    void whatCannotBeReadIsA400(String body) {
        for (var path : new String[] {"handle", "log-grpc"}) {
            var answer = client.post(path, body);
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.object().getBoolean("error")).isTrue();
        }
    }

    @Test
    void aBodyOverOneMebibyteIsRefused() {
        for (var megabytes : new int[] {2, 10}) {
            var answer = client.post(
                    "handle", LOG.formatted("log").replace("\"d\"", "\"" + "x".repeat(megabytes << 20) + "\""));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.object().getBoolean("error")).isTrue();
        }
    }

    @Test
    void anyMediaTypeIsTakenAndAnyPageMayCallWithoutCredentials() {
        var answer = client.send("handle", request -> request.header("Content-Type", "text/plain")
                .header("Origin", "http://old.example")
                .POST(BodyPublishers.ofString(LOG.formatted("log"))));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Access-Control-Allow-Origin")).hasValue("*");

        var preflight = client.send("handle", request -> request.header("Origin", "http://old.example")
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(preflight.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(preflight.header("Access-Control-Allow-Methods")).hasValue("GET, POST, PUT, DELETE, OPTIONS");
        assertThat(preflight.header("Access-Control-Allow-Headers"))
                .hasValue("Accept, Authorization, Content-Type, X-CSRF-Token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ping", "handle", "log-grpc"})
    void withoutTheSwitchThereIsNothing(String path) {
        var off = new Api(around.broker().http(), "");
        for (var method : new String[] {"GET", "POST", "OPTIONS", "DELETE"}) {
            var answer = off.send(path, request -> request.method(method, BodyPublishers.noBody()));
            assertThat(answer.status()).as(method).isEqualTo(404);
        }
    }

    private Api.Answer mail(String to) {
        return client.post(
                "handle",
                "{\"action\":\"mail\",\"mail\":{\"from\":\"me@example.com\",\"to\":\"" + to
                        + "\",\"subject\":\"s\",\"message\":\"m\"}}");
    }
}
