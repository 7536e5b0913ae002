package io.signalbox.logger;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import jakarta.json.Json;
import jakarta.json.JsonObject;

import com.rabbitmq.client.GetResponse;
import io.signalbox.common.amqp.AmqpConsumer;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.amqp.CloudEvent;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.local.process.ServiceProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.logger.LoggerClient.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class MessagingIT {

    private static final String NOW = Instant.now().toString();
    private static final String DEAD = AmqpTopology.deadLetters(AmqpTopology.INGEST_QUEUE);

    private LoggerStage stage;
    private Queues queues;

    @BeforeEach
    void start(@TempDir Path directory) {
        stage = LoggerStage.withStoreAndBroker(directory);
        queues = Queues.at(stage.broker().amqpUrl());
        queues.purge();
    }

    @AfterEach
    void stop() {
        queues.close();
        stage.close();
    }

    @Test
    void whatComesByTheQueueIsStoredOnceAndWhatCannotBeIsADeadLetter() {
        var client = stage.client(stage.logger());
        var id = EntryIds.next();
        var good = event("event-1", entry(id, "queued", "n", "first"));

        queues.ingest(good, Map.of());
        queues.ingest(good, Map.of());
        await().until(() -> client.idsOf("queued", 50).size() == 1);
        queues.ingest(event("event-2", entry(id, "queued", "n", "second")), Map.of());
        queues.ingest("nonsense".getBytes(StandardCharsets.UTF_8), Map.of());
        queues.ingest(
                event(
                        "event-3",
                        Json.createObjectBuilder().add("source", "queued").build()),
                Map.of());
        queues.ingest(event("event-4", withoutId("queued by name")), Map.of("x-signalbox-origin", "classic"));
        queues.ingest(event("event-4", withoutId("queued by name")), Map.of("x-signalbox-origin", "classic"));
        queues.ingest(event("event-5", withoutId("queued by liar")), Map.of("x-signalbox-origin", "auth"));

        var byName = await().until(() -> client.idsOf("queued%20by%20name", 50), ids -> !ids.isEmpty());
        var byLiar = await().until(() -> client.idsOf("queued%20by%20liar", 50), ids -> !ids.isEmpty());
        var reasons = new ArrayList<String>();
        await().until(() -> {
            queues.take(DEAD).ifPresent(letter -> reasons.add(header(letter, AmqpConsumer.REASON)));
            return reasons.size() == 3;
        });
        assertThat(reasons)
                .anyMatch(reason -> reason.startsWith("id-conflict"))
                .anyMatch(reason -> reason.startsWith("invalid-entry"))
                .anyMatch(reason -> reason.startsWith("No CloudEvent"));
        assertThat(client.get("api/v1/logs/" + id).json())
                .containsEntry("data", Json.createValue("first"))
                .containsEntry("origin", Json.createValue("amqp"));
        assertThat(client.get("api/v1/logs/" + byName.getFirst()).json().getString("origin"))
                .isEqualTo("classic");
        assertThat(client.get("api/v1/logs/" + byLiar.getFirst()).json().getString("origin"))
                .isEqualTo("amqp");
        await().until(() -> client.metric("signalbox_logger_entries_repeated_total") == 2);
        assertThat(client.idsOf("queued%20by%20name", 50)).containsExactlyElementsOf(byName);
    }

    @Test
    @DisabledIfEnvironmentVariable(
            named = "SIGNALBOX_TEST_MONGO",
            matches = ".+",
            disabledReason = "kills the embedded store, and must not kill a real one")
    void whatComesByTheQueueWaitsForTheStore() {
        var logger = stage.logger();
        stage.store().kill();
        var ids = new HashSet<String>();
        for (int i = 0; i < 20; i++) {
            var id = EntryIds.next();
            ids.add(id.toString());
            queues.ingest(event("waiting-" + i, entry(id, "waiting", "n", "")), Map.of());
        }
        stage.store().restart();

        logger.awaitReady(Patience.LIMIT);
        await().untilAsserted(() ->
                assertThat(stage.client(logger).idsOf("waiting", 50)).containsExactlyInAnyOrderElementsOf(ids));
        assertThat(queues.take(DEAD)).isEmpty();
    }

    @Test
    void aBacklogOfTheLargestEntriesIsTakenInAndReadWithALaptopsHeap() {
        var text = "x".repeat(250_000);
        var idsBySource = new HashMap<String, Set<String>>();
        for (int i = 0; i < 300; i++) {
            var id = EntryIds.next();
            var source = "large-" + i % 10;
            idsBySource.computeIfAbsent(source, _ -> new HashSet<>()).add(id.toString());
            queues.ingest(event("large-" + i, entry(id, source, "n", text)), Map.of());
        }

        var client = stage.client(stage.logger("_JAVA_OPTIONS", "-Xmx160m"));

        await().until(() -> queues.depth(AmqpTopology.INGEST_QUEUE) == 0);
        idsBySource.forEach((source, ids) -> await().untilAsserted(
                        () -> assertThat(client.idsOf(source, 1_000)).containsExactlyInAnyOrderElementsOf(ids)));
        assertThat(queues.take(DEAD)).isEmpty();
    }

    @Test
    void importantEntriesArePublishedAsTheyAreKept() {
        var client = stage.client(stage.logger());
        var id = EntryIds.next();
        client.write(entry(EntryIds.next(), "shop", "unimportant", ""));
        client.write(severe(id, "shop/checkout", "ERROR"));

        var message = next();

        assertThat(message.getEnvelope().getRoutingKey()).isEqualTo("log.error.shop_checkout");
        assertThat(message.getProps().getMessageId()).isEqualTo(id.toString());
        assertThat(message.getProps().getDeliveryMode()).isEqualTo(2);
        var event = CloudEvent.parse(message.getBody());
        assertThat(event.id()).isEqualTo(id.toString());
        assertThat(event.type()).isEqualTo(CloudEvent.LOG_ENTRY);
        assertThat(event.data())
                .isEqualTo(client.get("api/v1/logs/" + id).json())
                .containsEntry("origin", Json.createValue("client"));
        assertThat(header(message, "traceparent")).contains(event.data().getString("traceId"));
    }

    @Test
    @DisabledIfEnvironmentVariable(
            named = "SIGNALBOX_TEST_AMQP",
            matches = ".+",
            disabledReason = "kills the embedded message broker, and must not kill a real one")
    void importantEntriesAreCaughtUpWithAfterTheMessageBrokerWasAway() {
        var logger = stage.logger("SIGNALBOX_LOGGER_EVENTS_LEASE", "PT4S");
        var client = stage.client(logger);
        queues.close();
        stage.broker().kill();
        var ids = write(client, 30);
        assertThat(logger.isReady()).isTrue();

        stage.broker().restart();
        queues = Queues.at(stage.broker().amqpUrl());

        awaitPublished(ids);
    }

    @Test
    void whatAKilledInstanceOwedIsPublishedByAnotherHoweverBusy() {
        var lease = new String[] {"SIGNALBOX_LOGGER_EVENTS_LEASE", "PT4S", "SIGNALBOX_AMQP_URL", "amqp://127.0.0.1:1/"};
        ServiceProcess cutOff = stage.logger(lease);
        var ids = write(stage.client(cutOff), 30);
        cutOff.kill();

        var busy = stage.client(stage.logger("SIGNALBOX_LOGGER_EVENTS_LEASE", "PT4S"));
        try (var traffic = Executors.newSingleThreadScheduledExecutor()) {
            traffic.scheduleAtFixedRate(() -> write(busy, 1), 0, 100, TimeUnit.MILLISECONDS);
            awaitPublished(ids);
            traffic.shutdownNow();
        }
    }

    private List<String> write(LoggerClient client, int count) {
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            ids.addAll(client.write(severe(EntryIds.next(), "owed", "WARN")).ids());
        }
        return ids;
    }

    private void awaitPublished(List<String> ids) {
        var left = new HashSet<>(ids);
        await().until(() -> {
            var message = queues.take(AmqpTopology.EVENTS_QUEUE);
            while (message.isPresent()) {
                left.remove(message.get().getProps().getMessageId());
                message = queues.take(AmqpTopology.EVENTS_QUEUE);
            }
            return left.isEmpty();
        });
    }

    private GetResponse next() {
        return await().until(() -> queues.take(AmqpTopology.EVENTS_QUEUE), java.util.Optional::isPresent)
                .orElseThrow();
    }

    private static JsonObject severe(UUID id, String source, String severity) {
        return Json.createObjectBuilder(entry(id, source, "n", ""))
                .add("severity", severity)
                .build();
    }

    private static JsonObject withoutId(String source) {
        return Json.createObjectBuilder()
                .add("source", source)
                .add("name", "n")
                .add("time", NOW)
                .build();
    }

    private static byte[] event(String id, JsonObject data) {
        return new CloudEvent(id, "/test", CloudEvent.LOG_ENTRY, Instant.now(), data).toBytes();
    }

    private static String header(GetResponse message, String name) {
        return String.valueOf(message.getProps().getHeaders().get(name));
    }
}
