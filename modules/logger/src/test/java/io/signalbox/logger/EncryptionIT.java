package io.signalbox.logger;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

import jakarta.json.Json;

import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.local.process.ServiceProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.logger.LoggerClient.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Store and message broker by TLS, whose certificate is for 127.0.0.1 alone. */
@EnabledIfEnvironmentVariable(
        named = "SIGNALBOX_TEST_MONGO_TLS",
        matches = ".+",
        disabledReason = "it needs modules/e2e/servers with FerretDB")
class EncryptionIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String AMQPS = System.getenv("SIGNALBOX_TEST_AMQPS");
    private static final String AUTHORITY = System.getenv("SIGNALBOX_TEST_CA");

    private LoggerStage stage;
    private Queues queues;
    private String store;

    @BeforeEach
    void start(@TempDir Path directory) {
        stage = LoggerStage.withStoreAndBroker(directory);
        queues = Queues.at(stage.broker().amqpUrl());
        var database = stage.store().mongoUrl().replaceFirst("^.*/", "");
        store = System.getenv("SIGNALBOX_TEST_MONGO_TLS").replaceFirst("/[^/]*\\?", "/" + database + "?");
    }

    @AfterEach
    void stop() {
        queues.close();
        stage.close();
    }

    @Test
    void whatAMessageBrokerWithAnotherNameDoesNotGetIsKeptByTlsAndPublishedToTheRightOne() {
        var misled = logger(store, AMQPS.replace("127.0.0.1", "localhost"));
        var ids = new ArrayList<String>();
        for (int i = 0; i < 20; i++) {
            ids.addAll(stage.client(misled)
                    .write(Json.createObjectBuilder(entry(EntryIds.next(), "encrypted", "n", ""))
                            .add("severity", "WARN")
                            .build())
                    .ids());
        }
        await().atMost(LONG).until(() -> says(misled, "No name matching localhost"));
        assertThat(misled.isReady()).isTrue();
        assertThat(queues.take(AmqpTopology.EVENTS_QUEUE)).isEmpty();
        misled.kill();

        logger(store, AMQPS);

        var published = new HashSet<String>();
        await().atMost(LONG).until(() -> {
            queues.take(AmqpTopology.EVENTS_QUEUE)
                    .ifPresent(message -> published.add(message.getProps().getMessageId()));
            return published.size() == ids.size();
        });
        assertThat(published).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void aStoreThatNobodyTrustedVouchesForGetsNothingAndTheLogSaysWhy() {
        var cheated = stage.launch("SIGNALBOX_MONGO_URL", store);
        var misled = stage.launch(
                "SIGNALBOX_MONGO_URL", store.replace("127.0.0.1", "localhost"), "SIGNALBOX_TLS_CA_FILE", AUTHORITY);

        for (var logger : List.of(cheated, misled)) {
            await().atMost(LONG)
                    .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                    .until(() -> stage.client(logger)
                                    .write(entry(EntryIds.next(), "encrypted", "n", ""))
                                    .status()
                            == 503);
            assertThat(logger.isReady()).isFalse();
        }
        await().atMost(LONG).until(() -> says(cheated, "unable to find valid certification path"));
        await().atMost(LONG).until(() -> says(misled, "No name matching localhost"));
    }

    private ServiceProcess logger(String mongoUrl, String amqpUrl) {
        return stage.logger(
                "SIGNALBOX_MONGO_URL",
                mongoUrl,
                "SIGNALBOX_AMQP_URL",
                amqpUrl,
                "SIGNALBOX_LOGGER_EVENTS_LEASE",
                "PT4S",
                "SIGNALBOX_TLS_CA_FILE",
                AUTHORITY);
    }

    private static boolean says(ServiceProcess logger, String text) {
        return logger.process().logTail(100).stream().anyMatch(line -> line.contains(text));
    }
}
