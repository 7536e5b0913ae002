package io.signalbox.logger;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import jakarta.json.Json;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.local.process.ServiceProcess;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.TailRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.logger.LoggerClient.entry;
import static io.signalbox.logger.LoggerClient.protoEntry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class TailingIT {

    private static final Duration MUCH_LESS_THAN_A_WRITE_MAY_TAKE = Duration.ofSeconds(15);

    private static LoggerStage stage;
    private static ServiceProcess one;
    private static ServiceProcess other;

    @BeforeAll
    static void start(@TempDir Path directory) {
        stage = LoggerStage.withStore(directory);
        one = stage.logger();
        other = stage.logger();
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @Test
    void aTailSeesWhatAnyInstanceStoresOnceAndInOrder() {
        try (var tail = Listener.on(stage.client(one), "api/v1/logs/stream?source=tailed")) {
            tail.awaitBegin();
            var ids = new CopyOnWriteArrayList<String>();
            for (int i = 0; i < 20; i++) {
                var writer = stage.client(i % 2 == 0 ? one : other);
                ids.addAll(writer.write(entry(EntryIds.next(), "tailed", "n" + i, ""))
                        .ids());
                writer.write(entry(EntryIds.next(), "not tailed", "n", ""));
            }

            await().untilAsserted(() -> assertThat(tail.ids()).containsExactlyElementsOf(ids));
        }
    }

    @Test
    void aTailGivesOnlyWhatIsAskedFor() {
        try (var tail =
                Listener.on(stage.client(one), "api/v1/logs/stream?source=picky&severity=ERROR&q=needle&name=right")) {
            tail.awaitBegin();
            var wanted = EntryIds.next();
            var client = stage.client(other);
            client.write(error(EntryIds.next(), "right", "hay"));
            client.write(entry(EntryIds.next(), "picky", "right", "needle"));
            client.write(error(EntryIds.next(), "wrong", "needle"));
            client.write(error(wanted, "right", "a NEEDLE here"));

            await().until(() -> !tail.ids().isEmpty());
            assertThat(tail.ids()).containsExactly(wanted.toString());
        }
    }

    @Test
    void aTailEndsWithItsToken() {
        var token = stage.tokens().endingIn(Duration.ofSeconds(8), "soon", "reader");
        try (var sse = Listener.on(stage.client(one, token), "api/v1/logs/stream")) {
            var grpc = new GrpcListener();
            stage.client(one, token).asyncGrpc().tail(TailRequest.getDefaultInstance(), grpc);

            await().until(sse::hasEnded);
            assertThat(grpc.end()).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void aTailThatIsNotReadEndsWhenItsTokenIsTakenAway() throws IOException {
        var logger = stage.logger();
        var client = stage.client(logger);
        var account = UUID.randomUUID();
        try (var unread = new Socket();
                var read = Listener.on(client, "api/v1/logs/stream?source=blocked")) {
            unread.setReceiveBufferSize(4_096);
            unread.connect(new InetSocketAddress("127.0.0.1", logger.http().getPort()));
            unread.getOutputStream()
                    .write(
                            ("GET /api/v1/logs/stream?source=blocked HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                            + stage.tokens().of(account.toString(), "reader") + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> client.metric("signalbox_logger_tail_subscribers") == 2);
            var text = "x".repeat(250_000);
            for (int i = 0; i < 12; i++) {
                client.write(entry(EntryIds.next(), "blocked", "n", text));
            }
            await().until(() -> read.ids().size() == 12);
            assertThat(client.metric("signalbox_logger_tail_subscribers")).isEqualTo(2);

            stage.revoke(account);

            await().atMost(MUCH_LESS_THAN_A_WRITE_MAY_TAKE)
                    .until(() -> client.metric("signalbox_logger_tail_subscribers") == 1);
            assertThat(client.metric("signalbox_logger_tail_dropped_total")).isZero();
        }
    }

    @Test
    void aTailOverGrpcSeesOtherInstancesToo() {
        var listener = new GrpcListener();
        stage.client(one)
                .asyncGrpc()
                .tail(TailRequest.newBuilder().setSource("grpc-tailed").build(), listener);
        var seen = listener.entries;

        await().untilAsserted(() -> {
            stage.client(other).writeByGrpc(protoEntry(EntryIds.next(), "grpc-tailed", "n", ""));
            assertThat(seen).isNotEmpty();
        });
        assertThat(seen.getFirst().getOrigin()).isEqualTo("client");
    }

    @Test
    void aTailOverGrpcThatIsNotReadIsDroppedAndNotBuffered() {
        var logger = stage.logger();
        var client = stage.client(logger);
        var listener = new IdleObserver<TailRequest, Entry>();
        client.asyncGrpc().tail(TailRequest.newBuilder().setSource("unread").build(), listener);
        await().untilAsserted(() -> {
            client.write(entry(EntryIds.next(), "unread", "n", ""));
            assertThat(client.metric("signalbox_logger_tail_subscribers")).isEqualTo(1);
        });

        var text = "x".repeat(250_000);
        for (int i = 0; i < 60; i++) {
            assertThat(client.write(entry(EntryIds.next(), "unread", "n", text)).status())
                    .isEqualTo(201);
        }

        await().until(() -> client.metric("signalbox_logger_tail_dropped_total") == 1);
        listener.readOn();
        assertThat(listener.end()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(listener.read()).isLessThan(30);
    }

    @Test
    void moreListenersThanAllowedAreRefusedAndOneThatGoesMakesRoomAndNoNoise() throws IOException {
        var logger = stage.logger("SIGNALBOX_LOGGER_TAIL_MAX_SUBSCRIBERS", "1");
        var client = stage.client(logger);
        try (var first = Listener.on(client, "api/v1/logs/stream")) {
            first.awaitBegin();
            assertThat(client.get("api/v1/logs/stream").status()).isEqualTo(429);
        }
        await().until(() -> {
            client.write(entry(EntryIds.next(), "wakes the closed one", "n", ""));
            try (var _ = Listener.on(client, "api/v1/logs/stream")) {
                return true;
            } catch (IllegalStateException e) {
                return false;
            }
        });

        assertThat(logger.stop(Duration.ofSeconds(15))).isTrue();
        assertThat(Files.readAllLines(logger.log()))
                .noneMatch(line -> line.contains("\"level\":\"ERROR\"") || line.contains("Broken pipe"));
    }

    @Test
    void aStoppingLoggerEndsItsTailsAtOnce() {
        var logger = stage.logger();
        try (var sse = Listener.on(stage.client(logger), "api/v1/logs/stream")) {
            var grpc = new GrpcListener();
            stage.client(logger).asyncGrpc().tail(TailRequest.getDefaultInstance(), grpc);
            sse.awaitBegin();

            assertThat(logger.stop(Duration.ofSeconds(15))).isTrue();

            await().until(sse::hasEnded);
            assertThat(grpc.end()).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    private static jakarta.json.JsonObject error(UUID id, String name, String data) {
        return Json.createObjectBuilder(entry(id, "picky", name, data))
                .add("severity", "ERROR")
                .build();
    }

    /** Reads server-sent events. */
    private static final class Listener implements AutoCloseable {

        private final InputStream stream;
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Thread reader;

        private Listener(InputStream stream) {
            this.stream = stream;
            this.reader = Thread.ofVirtual().start(this::read);
        }

        static Listener on(LoggerClient client, String path) {
            return new Listener(client.stream(path));
        }

        void awaitBegin() {
            await().until(() -> !lines.isEmpty());
        }

        boolean hasEnded() {
            return !reader.isAlive();
        }

        List<String> ids() {
            assertThat(lines.stream().filter(line -> line.startsWith("event: ")))
                    .allMatch("event: entry"::equals);
            return lines.stream()
                    .filter(line -> line.startsWith("data: "))
                    .map(line -> {
                        try (var json = Json.createReader(new StringReader(line.substring("data: ".length())))) {
                            return json.readObject().getString("id");
                        }
                    })
                    .toList();
        }

        @Override
        public void close() {
            try {
                stream.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        private void read() {
            try (var text = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                text.lines().forEach(lines::add);
            } catch (IOException | java.io.UncheckedIOException e) {
                lines.add(": " + e.getMessage());
            }
        }
    }

    private static final class GrpcListener implements StreamObserver<Entry> {

        private final List<Entry> entries = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Status.Code> ended = new CompletableFuture<>();

        Status.Code end() {
            return ended.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        }

        @Override
        public void onNext(Entry entry) {
            entries.add(entry);
        }

        @Override
        public void onError(Throwable failure) {
            ended.complete(Status.fromThrowable(failure).getCode());
        }

        @Override
        public void onCompleted() {
            ended.complete(Status.Code.OK);
        }
    }
}
