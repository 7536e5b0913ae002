package io.signalbox.common.amqp;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.helidon.config.mp.MpConfigSources;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.signalbox.common.config.Settings;
import io.signalbox.common.security.TrustAnchors;
import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.EmbeddedStores.Store;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What each service's user may do, on the embedded broker or, by {@code SIGNALBOX_TEST_AMQP_BROKER} and its like, on a RabbitMQ. */
class AmqpUserIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final List<String> EXCHANGES =
            List.of(AmqpTopology.INGEST, AmqpTopology.EVENTS, AmqpTopology.CLASSIC);

    @TempDir
    private static Path directory;

    private static EmbeddedStores stores;
    private static final Map<AmqpUser, AmqpConnections> CONNECTIONS = new EnumMap<>(AmqpUser.class);
    private static AmqpConnections administrator;

    @BeforeAll
    static void declareEverything() throws Exception {
        stores = EmbeddedStores.start(directory, Store.AMQP);
        Assumptions.assumeFalse(
                stores.amqpUrl().equals(stores.amqpUrl("logger")), "the server has no user for each service");
        administrator = connections(stores.amqpUrl());
        for (var user : AmqpUser.values()) {
            CONNECTIONS.put(user, connections(stores.amqpUrl(user.service())));
        }
        try (var connection = administrator.open("test")) {
            var channel = connection.createChannel();
            AmqpTopology.queue(channel, AmqpTopology.INGEST_QUEUE, AmqpTopology.INGEST, "#");
            AmqpTopology.queue(channel, AmqpTopology.EVENTS_QUEUE, AmqpTopology.EVENTS, "log.#");
            AmqpTopology.queue(channel, AmqpTopology.CLASSIC_QUEUE, AmqpTopology.CLASSIC, "log.INFO");
        }
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    @ParameterizedTest
    @EnumSource
    void aUserDeclaresAndBindsItsRoutesAndNoOthers(AmqpUser user) throws Exception {
        assertThat(allowed(
                        user,
                        channel -> AmqpTopology.queue(channel, AmqpTopology.INGEST_QUEUE, AmqpTopology.INGEST, "#")))
                .as("ingest")
                .isEqualTo(matches(user.configure(), AmqpTopology.INGEST_QUEUE));
        assertThat(allowed(
                        user,
                        channel -> AmqpTopology.queue(
                                channel, AmqpTopology.EVENTS_QUEUE, AmqpTopology.EVENTS, "log.warn.#", "log.error.#")))
                .as("events")
                .isEqualTo(matches(user.configure(), AmqpTopology.EVENTS_QUEUE));
        assertThat(allowed(
                        user,
                        channel -> AmqpTopology.queue(
                                channel, AmqpTopology.CLASSIC_QUEUE, AmqpTopology.CLASSIC, "log.INFO")))
                .as("classic")
                .isEqualTo(matches(user.configure(), AmqpTopology.CLASSIC_QUEUE));
        assertThat(allowed(user, channel -> channel.queueDeclare("stranger", true, false, false, Map.of())))
                .isFalse();
        assertThat(allowed(user, channel -> AmqpTopology.exchange(channel, "stranger")))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aUserPublishesToItsExchangesAndToDeadLettersAndToNoOther(AmqpUser user) throws Exception {
        for (var exchange : EXCHANGES) {
            assertThat(allowed(user, channel -> publish(channel, exchange, "log.info.test")))
                    .as(exchange)
                    .isEqualTo(matches(user.write(), exchange));
        }
        var byItsName =
                switch (user) {
                    case BROKER -> AmqpTopology.CLASSIC_QUEUE;
                    case LOGGER -> AmqpTopology.deadLetters(AmqpTopology.INGEST_QUEUE);
                    case LISTENER -> AmqpTopology.deadLetters(AmqpTopology.EVENTS_QUEUE);
                };
        assertThat(allowed(user, channel -> publish(channel, "", byItsName)))
                .as("what it requeues or buries")
                .isEqualTo(matches(user.write(), AmqpUser.DEFAULT_EXCHANGE))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aUserReadsItsQueuesAndNoOther(AmqpUser user) throws Exception {
        for (var queue : AmqpTopology.QUEUES) {
            for (var name : List.of(queue, AmqpTopology.deadLetters(queue))) {
                assertThat(allowed(user, channel -> channel.basicGet(name, false)))
                        .as("get from " + name)
                        .isEqualTo(matches(user.read(), name));
                assertThat(allowed(user, channel -> channel.basicConsume(name, false, (_, _) -> {}, _ -> {})))
                        .as("consume " + name)
                        .isEqualTo(matches(user.read(), name));
            }
        }
    }

    @Test
    void theBrokerCountsEverybodysDeadLetters() throws Exception {
        for (var queue : AmqpTopology.QUEUES) {
            assertThat(allowed(
                            AmqpUser.BROKER, channel -> channel.queueDeclarePassive(AmqpTopology.deadLetters(queue))))
                    .as(queue)
                    .isTrue();
        }
    }

    @FunctionalInterface
    private interface Action {
        void with(Channel channel) throws IOException, InterruptedException, TimeoutException;
    }

    /** False when the server says ACCESS_REFUSED; any other refusal fails the test. */
    private static boolean allowed(AmqpUser user, Action action) throws Exception {
        try (Connection connection = CONNECTIONS.get(user).open("test")) {
            action.with(connection.createChannel());
            return true;
        } catch (IOException | AlreadyClosedException e) {
            assertThat(code(e)).as(String.valueOf(e)).isEqualTo(AMQP.ACCESS_REFUSED);
            return false;
        }
    }

    private static int code(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .filter(ShutdownSignalException.class::isInstance)
                .map(signal -> ((ShutdownSignalException) signal).getReason())
                .mapToInt(reason -> switch (reason) {
                    case AMQP.Channel.Close close -> close.getReplyCode();
                    case AMQP.Connection.Close close -> close.getReplyCode();
                    default -> 0;
                })
                .findFirst()
                .orElse(0);
    }

    private static void publish(Channel channel, String exchange, String key)
            throws IOException, InterruptedException, TimeoutException {
        channel.confirmSelect();
        channel.basicPublish(exchange, key, AmqpPublisher.properties("1", "text/plain", Map.of()), new byte[0]);
        try {
            channel.waitForConfirmsOrDie(TIMEOUT.toMillis());
        } catch (ShutdownSignalException e) {
            throw new IOException(e);
        }
    }

    private static boolean matches(String permission, String name) {
        return Pattern.matches(permission, name);
    }

    private static AmqpConnections connections(String url) {
        var settings = new Settings(ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(MpConfigSources.create(Map.of("signalbox.amqp.url", url)))
                .build());
        return new AmqpConnections(settings, new TrustAnchors(settings), "test");
    }
}
