package io.signalbox.listener;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;
import io.signalbox.local.process.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.listener.TestBroker.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two listeners on one database and queue, and what they make of events while things around them break. */
class FaultsIT {

    private static final Duration RECOVERY = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final int SOURCES = 5;

    @TempDir
    static Path directory;

    private static Installation installation;
    private static ServiceProcess one;
    private static ServiceProcess other;

    @BeforeAll
    static void start() {
        installation = new Installation(directory);
        one = installation.listener(Map.of());
        other = installation.listener(Map.of());
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
        installation.close();
    }

    @Test
    void killedUnderLoadNothingIsLostAndNothingDoubled() {
        try (var broker = new TestBroker(installation.amqp.amqpUrl())) {
            broker.publish(events("killed", 300));
            await().until(() -> total("killed") > 0);
            one.kill();
            broker.publish(events("killed", 300));
            one.restart();
            broker.publish(events("killed", 300));

            awaitTotal("killed", 900);
            assertNothingIsDead(broker);
        }
    }

    @Test
    void eventsThatComeAgainToAnyListenerHaveOneEffect() {
        try (var broker = new TestBroker(installation.amqp.amqpUrl())) {
            var events = events("redelivered", 200);
            broker.publish(events);
            broker.publish(events);
            broker.publish(events.reversed());
            broker.publish(events("redelivered-end", 1));

            awaitTotal("redelivered-end", 1);
            await().until(() -> broker.depth(AmqpTopology.EVENTS_QUEUE) == 0);
            awaitTotal("redelivered", 200);
            assertThat(installation.neighbours.mails())
                    .filteredOn(mail -> mail.getVariables()
                            .getFieldsOrThrow("source")
                            .getStringValue()
                            .startsWith("redelivered-"))
                    .extracting(mail -> mail.getVariables().getFieldsOrThrow("id"))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    @DisabledIfEnvironmentVariable(
            named = "SIGNALBOX_TEST_POSTGRES",
            matches = ".+",
            disabledReason = "A real database is not ours to kill")
    void whileTheDatabaseIsAwayEventsWait() {
        try (var broker = new TestBroker(installation.amqp.amqpUrl())) {
            broker.publish(events("database", 100));
            installation.database.kill();
            broker.publish(events("database", 100));
            await().atMost(RECOVERY).until(() -> !one.isReady());
            installation.database.restart();
            broker.publish(events("database", 100));

            awaitTotal("database", 300);
            assertNothingIsDead(broker);
            assertThat(one.isReady()).isTrue();
        }
    }

    @Test
    @DisabledIfEnvironmentVariable(
            named = "SIGNALBOX_TEST_AMQP",
            matches = ".+",
            disabledReason = "A real message broker is not ours to kill")
    void afterTheMessageBrokerCameBackTheyConsumeAgain() {
        try (var broker = new TestBroker(installation.amqp.amqpUrl())) {
            broker.publish(events("broker", 100));
        }
        installation.amqp.kill();
        assertThat(one.isReady()).isTrue();
        installation.amqp.restart();
        try (var broker = new TestBroker(installation.amqp.amqpUrl())) {
            broker.publish(events("broker", 100));

            awaitTotal("broker", 200);
            assertNothingIsDead(broker);
        }
    }

    @Test
    void aListenerThatIsStoppedHandsOverWhatItDidNotFinish() {
        try (var broker = new TestBroker(installation.amqp.amqpUrl())) {
            broker.publish(events("stopped", 200));

            assertThat(other.stop(STOP)).isTrue();

            awaitTotal("stopped", 200);
            other.restart();
            assertNothingIsDead(broker);
        }
    }

    private static List<LogEntry> events(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> entry(prefix + "-" + i % SOURCES, Severity.ERROR, "failed", "client"))
                .toList();
    }

    private static long total(String prefix) {
        var counts = new ArrayList<Long>();
        for (int i = 0; i < SOURCES; i++) {
            counts.add(installation.occurrences(one, prefix + "-" + i));
        }
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    private static void awaitTotal(String prefix, long count) {
        await().atMost(RECOVERY).ignoreExceptions().untilAsserted(() -> assertThat(total(prefix))
                .isEqualTo(count));
    }

    private static void assertNothingIsDead(TestBroker broker) {
        await().untilAsserted(() ->
                assertThat(broker.depth(AmqpTopology.EVENTS_QUEUE)).isZero());
        assertThat(broker.take(AmqpTopology.deadLetters(AmqpTopology.EVENTS_QUEUE)))
                .isEmpty();
    }
}
