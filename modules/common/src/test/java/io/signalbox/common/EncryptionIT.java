package io.signalbox.common;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

import io.helidon.config.mp.MpConfigSources;
import io.helidon.microprofile.metrics.RegistryFactory;

import io.signalbox.common.amqp.AmqpConnections;
import io.signalbox.common.amqp.AmqpConsumer;
import io.signalbox.common.amqp.AmqpPublisher;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.TrustAnchors;
import io.signalbox.common.telemetry.RequestMetrics;
import io.signalbox.common.testing.SelfSigned;
import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.EmbeddedStores.Store;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** PostgreSQL and RabbitMQ by TLS, whose certificate is for 127.0.0.1 alone. */
@EnabledIfEnvironmentVariable(named = EncryptionIT.CA, matches = ".+", disabledReason = "it needs modules/e2e/servers")
class EncryptionIT {

    static final String CA = "SIGNALBOX_TEST_CA";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String AUTHORITY = System.getenv(CA);
    private static final String AMQPS = System.getenv("SIGNALBOX_TEST_AMQPS");
    private static final String QUEUE = "test.encrypted." + System.nanoTime();
    private static final String EXCHANGE = QUEUE + ".exchange";

    @TempDir
    private static Path directory;

    private static EmbeddedStores stores;
    private static String stranger;

    @BeforeAll
    static void start() {
        stores = EmbeddedStores.start(directory, Store.POSTGRES);
        stranger = SelfSigned.of("IP:127.0.0.1", directory).pem().toString();
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    @Test
    void aDatabaseWhoseAuthorityIsTrustedIsReachedByTls() {
        try (var database = database("127.0.0.1", "", AUTHORITY)) {
            await().atMost(TIMEOUT).until(database::isReady);
            assertThat(isEncrypted(database)).isTrue();
        }
        try (var database = database("127.0.0.1", "&sslrootcert=" + AUTHORITY, stranger)) {
            await().atMost(TIMEOUT).until(database::isReady);
        }
    }

    @Test
    void aDatabaseThatNobodyTrustedVouchesForIsNeverReadyAndTheLogSaysWhy() {
        assertRefused(database("127.0.0.1", "", stranger), "unable to find valid certification path");
        assertRefused(database("localhost", "", AUTHORITY), "hostname localhost could not be verified");
    }

    @Test
    void messagesComeAndGoByTlsWhereTheAuthorityIsTrusted() {
        try (var publisher = publisher(AMQPS, AUTHORITY)) {
            publish(publisher, "encrypted");
            assertThat(consumed(publisher, 1)).containsExactly("encrypted");
        }
    }

    @Test
    void aMessageBrokerThatNobodyTrustedVouchesForGetsNothingAndNothingIsLost() {
        try (var cheated = publisher(AMQPS, stranger);
                var misled = publisher(AMQPS.replace("127.0.0.1", "localhost"), AUTHORITY);
                var publisher = publisher(AMQPS, AUTHORITY)) {
            for (var refusing : new AmqpPublisher[] {cheated, misled}) {
                assertThatExceptionOfType(ProblemException.class)
                        .isThrownBy(() -> publish(refusing, "waits"))
                        .satisfies(e -> assertThat(e.problem().type()).isEqualTo(ProblemType.UNAVAILABLE));
                assertThat(refusing.isConnected()).isFalse();
            }

            publish(publisher, "again");

            assertThat(consumed(publisher, 1)).containsExactly("again");
        }
    }

    private static void assertRefused(Database database, String reason) {
        var log = new Log();
        try (database;
                log) {
            await().atMost(TIMEOUT).until(() -> log.lines.stream().anyMatch(line -> line.contains(reason)));
            assertThat(database.isMigrated()).isFalse();
            assertThat(database.isReady()).isFalse();
        }
    }

    private static boolean isEncrypted(Database database) {
        return (boolean)
                database.call(em -> em.createNativeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                        .getSingleResult());
    }

    private static Database database(String host, String parameters, String authority) {
        var url = stores.postgresUrl("auth").replace("127.0.0.1", host) + "?sslmode=verify-full" + parameters;
        return new Database(
                "test",
                settings(Map.of(
                        "signalbox.database.url",
                        url,
                        "signalbox.database.pool-size",
                        "2",
                        TrustAnchors.CA_FILE,
                        authority)));
    }

    private static AmqpPublisher publisher(String url, String authority) {
        return new AmqpPublisher(
                connections(url, authority), TIMEOUT, channel -> AmqpTopology.queue(channel, QUEUE, EXCHANGE, "log.#"));
    }

    private static void publish(AmqpPublisher publisher, String text) {
        publisher.publish(EXCHANGE, "log.info.a", text, "text/plain", Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    private static Queue<String> consumed(AmqpPublisher deadLetters, int count) {
        var texts = new ConcurrentLinkedQueue<String>();
        try (var _ = new AmqpConsumer(
                connections(AMQPS, AUTHORITY),
                deadLetters,
                QUEUE,
                1,
                _ -> {},
                new RequestMetrics(RegistryFactory.getInstance().getRegistry(MetricRegistry.APPLICATION_SCOPE)),
                message -> texts.add(message.text()))) {
            await().atMost(TIMEOUT).until(() -> texts.size() >= count);
        }
        return texts;
    }

    private static AmqpConnections connections(String url, String authority) {
        var settings = settings(Map.of("signalbox.amqp.url", url, TrustAnchors.CA_FILE, authority));
        return new AmqpConnections(settings, new TrustAnchors(settings), "test");
    }

    private static Settings settings(Map<String, String> values) {
        return new Settings(ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(MpConfigSources.create(values))
                .build());
    }

    /** What a database logs. */
    private static final class Log extends Handler implements AutoCloseable {

        private final Logger logger = Logger.getLogger(Database.class.getName());
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        Log() {
            setFormatter(new SimpleFormatter());
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord entry) {
            lines.add(getFormatter().formatMessage(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }
}
