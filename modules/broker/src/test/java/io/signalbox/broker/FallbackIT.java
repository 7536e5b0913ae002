package io.signalbox.broker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.grpc.Metadata;
import io.grpc.Status;
import io.signalbox.broker.doubles.Api;
import io.signalbox.broker.doubles.IngestQueue;
import io.signalbox.broker.doubles.Surroundings;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.grpc.GrpcFailures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the logger can't take now is taken by the durable queue, with the same ids; what it refuses is not. */
class FallbackIT {

    private static final String ENTRY = "{\"source\":\"shop\",\"name\":\"order\"}";
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Surroundings around = Surroundings.shared();
    private final Api api = new Api(around.broker().http(), around.tokens().of("ann", "writer"));
    private IngestQueue queue;

    @BeforeEach
    void reset() {
        around.reset();
        for (var via : List.of("grpc", "rest", "rpc")) {
            await().atMost(SOON).until(() -> write(via).status() == 201);
        }
        assertThat(write("amqp").status()).isEqualTo(202);
        queue = new IngestQueue(around.stores().amqpUrl(), AmqpTopology.INGEST_QUEUE);
        queue.drain();
        around.loggerGrpc().forget();
        around.logger().forget();
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void aRefusedGrpcConnectionFallsBackAndTheChannelComesBackByItself() {
        around.loggerGrpc().refuse();
        try {
            assertQueued(write("grpc"));
        } finally {
            around.loggerGrpc().accept();
        }
        await().atMost(SOON).until(() -> write("grpc").status() == 201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rest", "rpc"})
    void aRefusedHttpConnectionFallsBack(String via) {
        around.logger().refuse();
        try {
            assertQueued(write(via));
        } finally {
            around.logger().accept();
        }
        await().atMost(SOON).until(() -> write(via).status() == 201);
    }

    @Test
    void aSilentLoggerCostsTheDeadlineAndIsAskedOnce() {
        around.loggerGrpc().onWrite((_, _) -> {});
        around.logger().on("/", (_, _) -> {});
        around.logger().on("/api/v1/logs", (_, _) -> {});
        around.logger().on("/rpc", (_, _) -> {});
        for (var via : List.of("grpc", "rest", "rpc")) {
            var started = System.nanoTime();
            assertQueued(write(via));
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(4));
        }
        assertThat(around.loggerGrpc().received()).hasSize(1);
        assertThat(around.logger().received("/api/v1/logs")).hasSize(1);
        assertThat(around.logger().received("/rpc")).hasSize(1);
    }

    @Test
    void anAnswerThatStopsHalfwayCostsTheDeadline() {
        around.logger().on("/api/v1/logs", (_, exchange) -> {
            exchange.sendResponseHeaders(201, 1_000);
            exchange.getResponseBody().write("{\"ids\":".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        });

        assertQueued(write("rest"));
    }

    @Test
    void aLoggerThatSaysItCannotWorkNowFallsBackAndIsAskedOnce() {
        around.loggerGrpc().onWrite((_, answers) -> answers.onError(Status.UNAVAILABLE.asRuntimeException()));
        around.logger()
                .onJson(
                        "/api/v1/logs",
                        503,
                        "{\"type\":\"urn:signalbox:problem:unavailable\",\"detail\":\"no store\"}");
        around.logger()
                .onJson(
                        "/rpc",
                        200,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32053,\"message\":\"away\","
                                + "\"data\":{\"type\":\"urn:signalbox:problem:unavailable\"}}}");

        for (var via : List.of("grpc", "rest", "rpc")) {
            assertQueued(write(via));
        }
        assertThat(around.loggerGrpc().received()).hasSize(1);
        assertThat(around.logger().received("/api/v1/logs")).hasSize(1);
        assertThat(around.logger().received("/rpc")).hasSize(1);
    }

    @Test
    void aWholeBatchFallsBackUnderItsIds() {
        around.loggerGrpc().onWrite((_, answers) -> answers.onError(Status.UNAVAILABLE.asRuntimeException()));

        var answer = api.post("api/v1/logs", "[" + ENTRY + ",{}," + ENTRY + "]");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.object().getJsonArray("ids")).hasSize(2);
        assertThat(queue.drain())
                .extracting(IngestQueue.Message::id)
                .containsExactlyElementsOf(around.loggerGrpc().entries().stream()
                        .map(entry -> entry.getId())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_ARGUMENT,400",
        "PERMISSION_DENIED,403",
        "UNAUTHENTICATED,401",
        "RESOURCE_EXHAUSTED,429",
        "NOT_FOUND,404"
    })
    void aRefusalByGrpcIsTheCallersAndNeverGoesToTheQueue(Status.Code code, int status) {
        var trailers = new Metadata();
        trailers.put(GrpcFailures.RETRY_AFTER, "7");
        around.loggerGrpc()
                .onWrite((_, answers) -> answers.onError(Status.fromCode(code).asRuntimeException(trailers)));

        for (int i = 0; i < 30; i++) {
            var answer = write("grpc");
            assertThat(answer.status()).as(answer.text()).isEqualTo(status);
            assertThat(answer.header("Retry-After")).hasValue("7");
        }
        assertThat(around.loggerGrpc().received())
                .as("the breaker stays closed")
                .hasSize(30);
        assertThat(queue.drain()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"400,invalid-request", "403,forbidden", "429,too-many-requests", "413,payload-too-large"})
    void aRefusalByRestIsTheCallersAndNeverGoesToTheQueue(int status, String problem) {
        around.logger()
                .onJson(
                        "/api/v1/logs",
                        status,
                        "{\"type\":\"urn:signalbox:problem:" + problem + "\",\"detail\":\"no\"}");

        for (int i = 0; i < 30; i++) {
            var answer = write("rest");
            assertThat(answer.status()).as(answer.text()).isEqualTo(status);
            assertThat(answer.problem()).isEqualTo(problem);
        }
        assertThat(around.logger().received("/api/v1/logs")).hasSize(30);
        assertThat(queue.drain()).isEmpty();
    }

    @Test
    void aDefectOfTheLoggerIsNotRepeatedThroughTheQueue() {
        around.loggerGrpc().onWrite((_, answers) -> answers.onError(Status.INTERNAL.asRuntimeException()));

        assertThat(write("grpc").status()).isEqualTo(500);
        assertThat(queue.drain()).isEmpty();
    }

    @Test
    void theBreakerOpensSparesTheLoggerAndClosesAgain() {
        around.loggerGrpc().onWrite((_, answers) -> answers.onError(Status.UNAVAILABLE.asRuntimeException()));
        await().atMost(SOON).until(() -> {
            assertThat(write("grpc").status()).isEqualTo(202);
            return breaker("logger-grpc").equals("open");
        });
        around.loggerGrpc().forget();
        for (int i = 0; i < 5; i++) {
            assertThat(write("grpc").status()).isEqualTo(202);
        }
        assertThat(around.loggerGrpc().received().size()).as("trials only").isLessThan(5);

        around.loggerGrpc().storeAll();

        await().atMost(SOON).until(() -> write("grpc").status() == 201);
        assertThat(breaker("logger-grpc")).isEqualTo("closed");
        await().atMost(SOON).until(() -> around.loggerGrpc().entries().stream()
                .anyMatch(entry ->
                        entry.getSource().equals("broker") && entry.getName().equals("breaker-closed")));
        assertThat(api.get("metrics").text())
                .contains("signalbox_broker_breaker_state")
                .contains("signalbox_broker_fallbacks_total");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BULKHEAD_VALUE", "IO_SIGNALBOX_BROKER_OUTBOUND_LOGGERBYGRPC_WRITE_BULKHEAD_VALUE"})
    void aFullBulkheadFallsBackAtOnce(String setting) throws Exception {
        try (var broker = around.start(Map.of(setting, "2", "SIGNALBOX_LOGGER_TIMEOUT", "PT20S"));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var own = new Api(broker.http(), api.token());
            var release = new CountDownLatch(1);
            var held = new AtomicInteger();
            around.loggerGrpc().onWrite((_, answers) -> {
                held.incrementAndGet();
                threads.execute(() -> {
                    awaitQuietly(release);
                    answers.onError(Status.INVALID_ARGUMENT.asRuntimeException());
                });
            });
            var waiting = IntStream.range(0, 2)
                    .mapToObj(_ -> threads.submit(() -> own.post("api/v1/logs", ENTRY)))
                    .toList();
            await().atMost(SOON).until(() -> held.get() == 2);

            var answer = own.post("api/v1/logs", ENTRY);

            assertThat(answer.status()).as(answer.text()).isEqualTo(202);
            release.countDown();
            for (var each : waiting) {
                assertThat(each.get().status()).isEqualTo(400);
            }
        }
    }

    @Test
    @DisabledIfEnvironmentVariable(
            named = "SIGNALBOX_TEST_AMQP",
            matches = ".+",
            disabledReason = "A real message broker is not ours to freeze")
    void withTheQueueAwayTooTheCallerIsToldWhenToComeBackAndAllRecovers() {
        around.stores().freeze();
        try {
            around.loggerGrpc().refuse();
            var started = System.nanoTime();
            var answer = write("grpc");
            assertThat(answer.status()).as(answer.text()).isIn(503, 504);
            assertThat(answer.header("Retry-After")).isPresent();
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
        } finally {
            around.stores().thaw();
            around.loggerGrpc().accept();
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> write("amqp").status() == 202);
        await().atMost(SOON).until(() -> write("grpc").status() == 201);
    }

    @Test
    @DisabledIfEnvironmentVariable(
            named = "SIGNALBOX_TEST_AMQP",
            matches = ".+",
            disabledReason = "A real message broker is not ours to kill")
    void aRestartOfTheMessageBrokerLosesNothingAndThePublisherReconnects() {
        var before = write("amqp");
        around.stores().kill();
        assertThat(write("amqp").status()).isEqualTo(503);
        around.stores().restart();
        await().atMost(Duration.ofSeconds(60)).until(() -> write("amqp").status() == 202);

        try (var again = new IngestQueue(around.stores().amqpUrl(), AmqpTopology.INGEST_QUEUE)) {
            assertThat(again.drain())
                    .extracting(IngestQueue.Message::id)
                    .contains(before.object().getJsonArray("ids").getString(0));
        }
    }

    private void assertQueued(Api.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.object().getString("via")).isEqualTo("amqp");
        assertThat(queue.drain())
                .extracting(IngestQueue.Message::id)
                .containsExactly(answer.object().getJsonArray("ids").getString(0));
    }

    private Api.Answer write(String via) {
        return api.post("api/v1/logs?via=" + via, ENTRY);
    }

    private String breaker(String edge) {
        return api.get("api/v1/status").object().getJsonArray("breakers").stream()
                .map(breaker -> breaker.asJsonObject())
                .filter(breaker -> breaker.getString("name").equals(edge))
                .map(breaker -> breaker.getString("state"))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
