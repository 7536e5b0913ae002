package io.signalbox.broker;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpExchange;
import io.grpc.Context;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.signalbox.broker.doubles.Api;
import io.signalbox.broker.doubles.HttpDouble;
import io.signalbox.broker.doubles.Surroundings;
import io.signalbox.common.grpc.GrpcChannels;
import io.signalbox.local.process.ServiceProcess;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.LogServiceGrpc;
import io.signalbox.proto.log.v1.TailRequest;
import io.signalbox.proto.log.v1.WriteResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients leave when they like, and that is nothing to report; what else goes wrong is. */
class DepartedClientIT {

    private static final String ENTRY = "{\"source\":\"shop\",\"name\":\"order\"}";
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final int TRIES = 3;

    /** As the length of what the double answers: in chunks, without one. */
    private static final long CHUNKED = 0;

    private final Surroundings around = Surroundings.shared();
    private final String token = around.tokens().of("ann", "admin");
    private ServiceProcess broker;
    private long linesOfStart;

    @BeforeEach
    void start() throws IOException {
        around.reset();
        broker = around.start(Map.of());
        assertThat(new Api(broker.http(), token).post("api/v1/logs", ENTRY).status())
                .isIn(201, 202);
        linesOfStart = log().size();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void whoeverLeavesInTheMiddleLeavesNoTraceInTheLog() throws Exception {
        leaveStreams();
        leaveLongAnswers();
        leaveBeforeTheAnswer();
        leaveInTheMiddleOfARequest();
        leaveATailOverGrpc();

        assertThat(broker.stop(STOP)).as("all requests are over").isTrue();
        assertThat(log().stream().skip(linesOfStart))
                .noneMatch(line -> line.contains("\"level\":\"ERROR\""))
                .noneMatch(line -> line.contains("Broken pipe") || line.contains("Connection reset"))
                .allMatch(line -> line.startsWith("{"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000_000, CHUNKED})
    void anAnswerThatAServiceBreaksOffIsBrokenOffForTheClientTooAndReported(long length) throws Exception {
        around.listener().on("/api/v1/alerts", (_, exchange) -> {
            exchange.sendResponseHeaders(200, length);
            exchange.getResponseBody().write("x".repeat(500_000).getBytes(StandardCharsets.UTF_8));
            throw new IOException("The service breaks off.");
        });

        try (var client = send("GET /api/v1/alerts", "")) {
            client.setSoTimeout((int) STOP.toMillis());
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200")
                    .hasSizeLessThan(1_000_000)
                    .doesNotEndWith("\r\n0\r\n\r\n");
        }

        assertThat(broker.stop(STOP)).isTrue();
        assertThat(log()).anyMatch(line -> line.contains("\"level\":\"ERROR\""));
    }

    private void leaveStreams() throws Exception {
        for (int i = 0; i < TRIES; i++) {
            var broke = new CountDownLatch(1);
            around.logger()
                    .on("/api/v1/logs/stream", (_, exchange) -> endless(exchange, "text/event-stream", ":\n\n", broke));

            leaveAfterTheBeginning("GET /api/v1/logs/stream", i);

            assertThat(broke.await(20, TimeUnit.SECONDS))
                    .as("the logger sees it go")
                    .isTrue();
        }
    }

    private void leaveLongAnswers() throws Exception {
        for (int i = 0; i < TRIES; i++) {
            var broke = new CountDownLatch(1);
            around.listener()
                    .on(
                            "/api/v1/alerts",
                            (_, exchange) -> endless(exchange, "application/json", "x".repeat(60_000), broke));

            leaveAfterTheBeginning("GET /api/v1/alerts", i);

            assertThat(broke.await(20, TimeUnit.SECONDS))
                    .as("the rest is not fetched for nobody")
                    .isTrue();
        }
    }

    private void leaveBeforeTheAnswer() throws Exception {
        for (int i = 0; i < TRIES; i++) {
            var gone = new CountDownLatch(2);
            var asked = new CountDownLatch(2);
            var answered = new CountDownLatch(2);
            around.listener().on("/api/v1/rules", (_, exchange) -> {
                asked.countDown();
                awaitUninterrupted(gone);
                HttpDouble.json(exchange, 200, "{\"items\":[\"" + "x".repeat(200_000) + "\"]}");
                answered.countDown();
            });
            around.loggerGrpc().onWrite((request, answers) -> {
                asked.countDown();
                awaitUninterrupted(gone);
                answers.onNext(WriteResponse.newBuilder()
                        .addIds(request.getEntries(0).getId())
                        .build());
                answers.onCompleted();
                answered.countDown();
            });
            try (var reader = send("GET /api/v1/rules", "");
                    var writer = send("POST /api/v1/logs", ENTRY)) {
                assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
                linger(reader, i);
                linger(writer, i);
            }
            gone.countDown();
            gone.countDown();
            assertThat(answered.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void leaveInTheMiddleOfARequest() throws Exception {
        for (int i = 0; i < TRIES; i++) {
            for (var route : List.of("POST /api/v1/logs", "POST /api/v1/rules", "POST /rpc")) {
                try (var half = connect()) {
                    half.getOutputStream()
                            .write((head(route) + "Content-Length: 1000\r\n\r\n{\"source\":")
                                    .getBytes(StandardCharsets.UTF_8));
                    linger(half, i);
                }
                try (var chunked = connect()) {
                    chunked.getOutputStream()
                            .write((head(route) + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"sou\r\n")
                                    .getBytes(StandardCharsets.UTF_8));
                    linger(chunked, i);
                }
            }
        }
    }

    private void leaveATailOverGrpc() throws Exception {
        var broke = new CountDownLatch(1);
        around.loggerGrpc().onTail((_, answers) -> {
            ((ServerCallStreamObserver<Entry>) answers).setOnCancelHandler(broke::countDown);
            answers.onNext(Entry.getDefaultInstance());
        });
        var channel = NettyChannelBuilder.forAddress("127.0.0.1", broker.grpcPort())
                .usePlaintext()
                .build();
        try (var following = Context.current().withCancellation()) {
            following.run(() -> LogServiceGrpc.newBlockingStub(channel)
                    .withCallCredentials(GrpcChannels.bearer(token))
                    .tail(TailRequest.getDefaultInstance())
                    .next());
        }
        channel.shutdownNow();

        assertThat(broke.await(20, TimeUnit.SECONDS))
                .as("the logger sees it go")
                .isTrue();
    }

    private void leaveAfterTheBeginning(String route, int attempt) throws IOException {
        try (var client = send(route, "")) {
            assertThat(client.getInputStream().readNBytes(200))
                    .startsWith("HTTP/1.1 200".getBytes(StandardCharsets.UTF_8));
            linger(client, attempt);
        }
    }

    private Socket send(String route, String body) throws IOException {
        var client = connect();
        client.getOutputStream()
                .write((head(route) + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n") + "\r\n"
                                + body)
                        .getBytes(StandardCharsets.UTF_8));
        return client;
    }

    private Socket connect() throws IOException {
        return new Socket(broker.http().getHost(), broker.http().getPort());
    }

    private String head(String route) {
        return route + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + token + "\r\n";
    }

    /** Every other client resets its connection instead of closing it. */
    private static void linger(Socket client, int attempt) throws IOException {
        client.setSoLinger(attempt % 2 == 1, 0);
    }

    private static void endless(HttpExchange exchange, String type, String text, CountDownLatch broke)
            throws IOException {
        exchange.getResponseHeaders().put("Content-Type", List.of(type));
        exchange.sendResponseHeaders(200, 0);
        try {
            while (true) {
                exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            }
        } catch (IOException e) {
            broke.countDown();
        }
    }

    private List<String> log() throws IOException {
        return Files.readAllLines(broker.log());
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
