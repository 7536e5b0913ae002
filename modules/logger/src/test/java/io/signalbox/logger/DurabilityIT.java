package io.signalbox.logger;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import jakarta.json.Json;
import jakarta.json.JsonArray;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.local.process.ServiceProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.logger.LoggerClient.entry;
import static io.signalbox.logger.LoggerClient.protoEntry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@DisabledIfEnvironmentVariable(
        named = "SIGNALBOX_TEST_MONGO",
        matches = ".+",
        disabledReason = "kills the embedded store, and must not kill a real one")
class DurabilityIT {

    private LoggerStage stage;

    @BeforeEach
    void start(@TempDir Path directory) {
        stage = LoggerStage.withStore(directory);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void whatWasAcknowledgedIsThereOnceAfterLoggerAndStoreWereKilledUnderLoad() {
        var logger = stage.logger();
        var load = new Load(stage, logger);
        try (load) {
            load.awaitMore(300);
            logger.kill();
            logger.restart();
            load.awaitMore(300);
            stage.store().kill();
            stage.store().restart();
            load.awaitMore(300);
        }

        var kept = stage.client(logger).idsOf(Load.SOURCE, 1_000);
        assertThat(kept).doesNotHaveDuplicates().containsAll(load.acknowledged());
    }

    @Test
    void aDeadStoreIsSaidQuicklyAndItsReturnIsNoticed() {
        var logger = stage.logger();
        var client = stage.client(logger);
        var id = EntryIds.next();
        assertThat(client.write(entry(EntryIds.next(), "outage", "before", "")).status())
                .isEqualTo(201);

        stage.store().kill();

        assertUnavailable(client, id);
        await().until(() -> !logger.isReady());
        assertThat(client.get("health/live").status()).isEqualTo(200);

        stage.store().restart();

        await().until(logger::isReady);
        await().until(() -> client.write(entry(id, "outage", "during", "")).status() == 201);
        assertThat(client.idsOf("outage", 50)).hasSize(2);
    }

    @Test
    void aFrozenStoreHangsNobodyAndNothingIsStoredTwice() {
        var logger = stage.logger();
        var client = stage.client(logger);
        var id = EntryIds.next();
        assertThat(client.write(entry(EntryIds.next(), "outage", "before", "")).status())
                .isEqualTo(201);

        stage.store().freeze();
        assertUnavailable(client, id);
        stage.store().thaw();

        await().until(() -> client.write(entry(id, "outage", "during", "")).status() == 201);
        assertThat(client.idsOf("outage", 50)).doesNotHaveDuplicates().hasSize(2);
    }

    @Test
    void aFullQueueSaysWhenToComeBack() throws InterruptedException {
        var logger =
                stage.logger("SIGNALBOX_LOGGER_WRITE_QUEUE_ENTRIES", "1000", "SIGNALBOX_LOGGER_WRITE_TIMEOUT", "PT8S");
        var client = stage.client(logger);
        client.write(entry(EntryIds.next(), "queue", "warm", ""));
        stage.store().freeze();
        var answers = new ArrayList<LoggerClient.Answer>();
        var batches = IntStream.range(0, 4)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> {
                    var answer = client.write(batch("queue", 600));
                    synchronized (answers) {
                        answers.add(answer);
                    }
                }))
                .toList();
        for (var batch : batches) {
            batch.join();
        }
        stage.store().thaw();

        assertThat(answers)
                .extracting(LoggerClient.Answer::status)
                .contains(429)
                .isSubsetOf(429, 503);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.retryAfter()).contains("1"));
    }

    @Test
    void aLoggerStartsWithoutItsStoreAndIsReadyWhenItComes() {
        stage.store().stop(Duration.ofSeconds(20));
        var logger = stage.launch();
        await().until(() -> isLive(logger));
        assertThat(logger.isReady()).isFalse();
        assertThat(stage.client(logger).get("health/started").status()).isEqualTo(200);

        stage.store().restart();

        logger.awaitReady(Patience.LIMIT);
    }

    private boolean isLive(ServiceProcess logger) {
        try {
            return stage.client(logger).get("health/live").status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static void assertUnavailable(LoggerClient client, UUID id) {
        var began = System.nanoTime();
        var answer = client.write(entry(id, "outage", "during", ""));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.retryAfter()).isPresent();
        try {
            client.writeByGrpc(protoEntry(id, "outage", "during", ""));
            throw new AssertionError("a write without a store was accepted");
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
        assertThat(client.get("api/v1/logs").status()).isEqualTo(503);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
    }

    private static JsonArray batch(String source, int size) {
        var batch = Json.createArrayBuilder();
        IntStream.range(0, size).forEach(_ -> batch.add(entry(EntryIds.next(), source, "n", "")));
        return batch.build();
    }

    /** Writers that repeat each entry, with its id, until it is acknowledged. */
    private static final class Load implements AutoCloseable {

        static final String SOURCE = "load";

        private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        private final AtomicBoolean running = new AtomicBoolean(true);
        private final List<Thread> writers;

        Load(LoggerStage stage, ServiceProcess logger) {
            writers = IntStream.range(0, 8)
                    .mapToObj(i -> {
                        var client = stage.client(logger);
                        return Thread.ofVirtual().start(() -> write(client, i % 2 == 0));
                    })
                    .toList();
        }

        Set<String> acknowledged() {
            return acknowledged;
        }

        void awaitMore(int entries) {
            var goal = acknowledged.size() + entries;
            await().atMost(Duration.ofSeconds(120)).until(() -> acknowledged.size() >= goal);
        }

        @Override
        public void close() {
            running.set(false);
            for (var writer : writers) {
                try {
                    writer.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private void write(LoggerClient client, boolean byGrpc) {
            while (running.get()) {
                var id = EntryIds.next();
                while (running.get() && !accepted(client, byGrpc, id)) {
                    Thread.onSpinWait();
                }
            }
        }

        private boolean accepted(LoggerClient client, boolean byGrpc, UUID id) {
            try {
                if (byGrpc) {
                    client.writeByGrpc(protoEntry(id, SOURCE, "n", ""));
                } else if (client.write(entry(id, SOURCE, "n", "")).status() != 201) {
                    return false;
                }
                acknowledged.add(id.toString());
                return true;
            } catch (StatusRuntimeException | UncheckedIOException e) {
                return false;
            }
        }
    }
}
