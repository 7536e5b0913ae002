package io.signalbox.common.amqp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;

import io.helidon.config.mp.MpConfigSources;
import io.helidon.microprofile.metrics.RegistryFactory;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.signalbox.common.amqp.AmqpConsumer.Unreadable;
import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.TrustAnchors;
import io.signalbox.common.telemetry.RequestMetrics;
import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.EmbeddedStores.Store;
import io.signalbox.local.process.TestServers;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Publisher and consumer against a real message broker. */
class AmqpIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int PREFETCH = 20;
    private static final int LONGEST = 1 << 20;
    private static final int LIMIT_OF_RABBITMQ_4 = 20;

    @TempDir
    static Path directory;

    private static EmbeddedStores stores;
    private static AmqpConnections connections;

    private final RequestMetrics metrics =
            new RequestMetrics(RegistryFactory.getInstance().getRegistry(MetricRegistry.APPLICATION_SCOPE));
    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private String queue;
    private String exchange;
    private AmqpPublisher publisher;

    @BeforeAll
    static void start() {
        stores = EmbeddedStores.start(directory, Store.AMQP);
        var settings = new Settings(ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(MpConfigSources.create(Map.of(
                        "signalbox.amqp.url",
                        stores.amqpUrl(),
                        AmqpConnections.LONGEST,
                        Integer.toString(LONGEST),
                        AmqpConnections.SHARE,
                        "1")))
                .build());
        connections = new AmqpConnections(settings, new TrustAnchors(settings), "test");
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    @BeforeEach
    void declare(TestInfo test) {
        queue = "test." + test.getTestMethod().orElseThrow().getName() + "." + System.nanoTime();
        exchange = queue + ".exchange";
        publisher = new AmqpPublisher(
                connections, TIMEOUT, channel -> AmqpTopology.queue(channel, queue, exchange, "log.#"));
    }

    @AfterEach
    void closePublisher() {
        publisher.close();
    }

    @Test
    void whatIsPublishedIsHandledOnceWithItsHeaders() {
        publish("log.error.a", "one", Map.of("x-test", "yes"));
        var headers = new ConcurrentLinkedQueue<Map<String, String>>();

        try (var _ = consumer(message -> {
            headers.add(message.headers());
            handled.add(message.text());
        })) {
            await().untilAsserted(() -> assertThat(handled).containsExactly("one"));
        }

        assertThat(headers).singleElement().satisfies(all -> assertThat(all).containsEntry("x-test", "yes"));
        assertThat(depth(queue)).isZero();
    }

    @Test
    void aFailureOfAnyKindIsTriedAgain() {
        publish("log.error.a", "one", Map.of());
        var declarations = new AtomicInteger();
        var attempts = new AtomicInteger();

        try (var _ = new AmqpConsumer(
                connections,
                publisher,
                queue,
                PREFETCH,
                _ -> {
                    if (declarations.incrementAndGet() == 1) {
                        throw new StackOverflowError("first connection");
                    }
                },
                metrics,
                message -> {
                    if (attempts.incrementAndGet() == 1) {
                        throw new StackOverflowError("first attempt");
                    }
                    handled.add(message.text());
                })) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(handled).containsExactly("one"));
        }

        assertThat(declarations).hasValue(2);
        assertThat(depth(queue)).isZero();
    }

    @Test
    void aMessageThatNoQueueTakesIsAFailure() {
        publish("log.error.a", "declares the exchange", Map.of());

        for (var id : new String[] {"known", null}) {
            var properties = new BasicProperties.Builder().messageId(id).build();
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> publisher.await(publisher.send(exchange, "other.key", properties, new byte[0])))
                    .satisfies(failure -> assertThat(failure.problem().type()).isEqualTo(ProblemType.UNAVAILABLE));
        }
    }

    @Test
    void manyMessagesAreConfirmedAtOnce() {
        var confirms = IntStream.range(0, 300)
                .mapToObj(i -> publisher.send(
                        exchange,
                        "log.info.a",
                        AmqpPublisher.properties("m" + i, "text/plain", Map.of()),
                        Integer.toString(i).getBytes(StandardCharsets.UTF_8)))
                .toList();
        confirms.forEach(publisher::await);

        assertThat(depth(queue)).isEqualTo(300);
    }

    @Test
    void whatCanNeverBeHandledBecomesADeadLetterWithItsReason() {
        publish("log.error.a", "bad", Map.of("x-test", "yes"));

        try (var _ = consumer(_ -> {
            throw new Unreadable("It is bad.");
        })) {
            await().until(() -> depth(AmqpTopology.deadLetters(queue)) == 1);
        }
        try (var _ = consumer(AmqpTopology.deadLetters(queue), letter -> {
            assertThat(letter.headers())
                    .containsEntry(AmqpConsumer.REASON, "It is bad.")
                    .containsEntry(AmqpConsumer.EXCHANGE, exchange)
                    .containsEntry(AmqpConsumer.ROUTING_KEY, "log.error.a")
                    .containsEntry("x-test", "yes");
            handled.add(letter.text());
        })) {
            await().untilAsserted(() -> assertThat(handled).containsExactly("bad"));
        }
        assertThat(depth(queue)).isZero();
    }

    @Test
    void aDeadLetterGoesNowhereElseForWhatItsSenderAskedFor() {
        var properties = new BasicProperties.Builder()
                .messageId("eager")
                .headers(Map.of("x-test", "yes", "CC", List.of(queue)))
                .build();
        publisher.await(publisher.send(exchange, "log.error.a", properties, "bad".getBytes(StandardCharsets.UTF_8)));

        try (var _ = consumer(_ -> {
            throw new Unreadable("It is bad.");
        })) {
            await().until(() -> depth(AmqpTopology.deadLetters(queue)) >= 1);
        }

        var letters = new ConcurrentLinkedQueue<BasicProperties>();
        try (var _ = consumer(AmqpTopology.deadLetters(queue), letter -> letters.add(letter.properties()))) {
            await().until(() -> !letters.isEmpty());
        }
        assertThat(letters).allSatisfy(letter -> {
            assertThat(letter.getDeliveryMode()).isEqualTo(2);
            assertThat(letter.getHeaders()).containsKey("x-test").doesNotContainKey("CC");
        });
    }

    @Test
    void aRequeuedDeadLetterTellsItsConsumerWhichWayItCameFirst() {
        publisher.await(publisher.send(
                "",
                queue,
                AmqpPublisher.properties(
                        "requeued",
                        "text/plain",
                        Map.of(AmqpConsumer.EXCHANGE, exchange, AmqpConsumer.ROUTING_KEY, "log.error.a")),
                "again".getBytes(StandardCharsets.UTF_8)));

        try (var _ = consumer(message -> handled.add(message.exchange() + " " + message.routingKey()))) {
            await().untilAsserted(() -> assertThat(handled).containsExactly(exchange + " log.error.a"));
        }
    }

    @Test
    void whileTheHandlersStoreIsAwayAMessageWaitsHere() {
        publish("log.error.a", "patient", Map.of());
        var attempts = new AtomicInteger();

        try (var _ = consumer(message -> {
            if (attempts.incrementAndGet() < 3) {
                throw new ProblemException(ProblemType.UNAVAILABLE, "The database is away.");
            }
            handled.add(message.text());
        })) {
            await().untilAsserted(() -> assertThat(handled).containsExactly("patient"));
        }

        assertThat(attempts).hasValue(3);
        assertThat(depth(AmqpTopology.deadLetters(queue))).isZero();
    }

    @Test
    void anErrorOfTheHandlerIsAFailureLikeAnyOther() {
        publish("log.error.a", "second time", Map.of());
        var attempts = new AtomicInteger();

        try (var _ = consumer(message -> {
            if (attempts.incrementAndGet() == 1) {
                throw new StackOverflowError("the first time");
            }
            handled.add(message.text());
        })) {
            await().untilAsserted(() -> assertThat(handled).containsExactly("second time"));
        }
    }

    @Test
    void closingLetsWhatIsInHandFinish() throws InterruptedException {
        publish("log.error.a", "slow", Map.of());
        var begun = new CountDownLatch(1);
        var finish = new CountDownLatch(1);
        var consumer = consumer(message -> {
            begun.countDown();
            awaitUninterrupted(finish);
            handled.add(message.text());
        });
        begun.await();

        var closing = Thread.ofVirtual().start(consumer::close);
        finish.countDown();
        closing.join();

        assertThat(handled).containsExactly("slow");
        assertThat(depth(queue)).isZero();
    }

    @Test
    @DisabledIfEnvironmentVariable(
            named = "SIGNALBOX_TEST_AMQP",
            matches = ".+",
            disabledReason = "A real message broker is not ours to kill")
    void afterTheServerWasKilledBothGoOnAndNothingConfirmedIsLost() {
        var confirmed = List.of("1", "2", "3");
        confirmed.forEach(text -> publish("log.error.a", text, Map.of()));
        try (var consumer = consumer(message -> handled.add(message.text()))) {
            await().untilAsserted(() -> assertThat(handled).containsAll(confirmed));

            stores.kill();
            await().until(() -> !consumer.isConsuming());
            assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> publish("log.error.a", "no", Map.of()));
            stores.restart();

            await().ignoreExceptions().until(() -> {
                publish("log.error.a", "4", Map.of());
                return true;
            });
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(handled).contains("4"));
        }
    }

    @Test
    void howeverOftenAMessageIsRedeliveredItIsNeverDropped() throws IOException, TimeoutException {
        publish("log.error.a", "again and again", Map.of());

        try (var connection = connections.open("look")) {
            var channel = connection.createChannel();
            channel.basicPublish("", AmqpTopology.deadLetters(queue), null, new byte[0]);
            for (var name : List.of(queue, AmqpTopology.deadLetters(queue))) {
                for (int i = 0; i < 2 * LIMIT_OF_RABBITMQ_4; i++) {
                    var delivery = await().until(() -> channel.basicGet(name, false), Objects::nonNull);
                    channel.basicNack(delivery.getEnvelope().getDeliveryTag(), false, true);
                }
                await().untilAsserted(() -> assertThat(depth(name)).isEqualTo(1));
            }
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(
            named = "SIGNALBOX_TEST_AMQP",
            matches = ".+",
            disabledReason = "Only RabbitMQ compares a queue's arguments with those that it was declared with")
    void aQueueThatWasDeclaredWithoutADeliveryLimitIsUsedAsItIsWithOneWarning() throws IOException, TimeoutException {
        try (var connection = connections.open("earlier")) {
            var channel = connection.createChannel();
            for (var name : List.of(queue, AmqpTopology.deadLetters(queue))) {
                channel.queueDeclare(name, true, false, false, Map.of("x-queue-type", "quorum"));
            }
        }

        try (var warnings = new Warnings(AmqpTopology.class)) {
            publish("log.error.a", "kept", Map.of());
            try (var _ = consumer(message -> handled.add(message.text()))) {
                await().untilAsserted(() -> assertThat(handled).containsExactly("kept"));
            }

            assertThat(warnings.about(queue + " ")).singleElement().satisfies(warning -> assertThat(warning)
                    .contains("\"delivery-limit\":2147483647"));
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(
            named = "SIGNALBOX_TEST_AMQP",
            matches = ".+",
            disabledReason = "Only RabbitMQ compares a queue's arguments with those that it was declared with")
    void aQueueOfAnotherKindIsRefused() throws IOException, TimeoutException {
        try (var connection = connections.open("earlier")) {
            connection.createChannel().queueDeclare(queue, true, false, false, Map.of("x-queue-type", "classic"));
        }

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> publish("log.error.a", "not here", Map.of()))
                .satisfies(failure -> assertThat(failure.problem().type()).isEqualTo(ProblemType.UNAVAILABLE));
    }

    @Test
    @EnabledIfEnvironmentVariable(
            named = TestServers.VARIABLE,
            matches = ".+",
            disabledReason = "Only a RabbitMQ of modules/e2e/servers can be made to block publishers")
    void whileTheServerBlocksPublishersAMessageFailsAtOnceAndNothingConfirmedIsLost() {
        var servers = TestServers.ofThisRun().orElseThrow();
        var confirmed = new ArrayList<String>();
        assertThat(isConfirmed("before", confirmed)).isTrue();

        servers.blockPublishers();
        try {
            await().until(() -> !isConfirmed("on the verge", confirmed));

            var started = System.nanoTime();
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> publish("log.error.a", "meanwhile", Map.of()))
                    .satisfies(failure -> assertThat(failure.problem().type()).isEqualTo(ProblemType.UNAVAILABLE));
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(1));
            assertThat(publisher.isConnected()).isFalse();
        } finally {
            servers.unblockPublishers();
        }
        await().until(publisher::isConnected);
        assertThat(isConfirmed("after", confirmed)).isTrue();

        try (var _ = consumer(message -> handled.add(message.text()))) {
            await().untilAsserted(() -> assertThat(handled).containsAll(confirmed));
        }
        assertThat(handled).doesNotContain("meanwhile");
    }

    private boolean isConfirmed(String text, List<String> confirmed) {
        try {
            publish("log.error.a", text, Map.of());
            confirmed.add(text);
            return true;
        } catch (ProblemException e) {
            return false;
        }
    }

    @Test
    void aMessageThatIsTooLongBecomesADeadLetterWithItsBeginningAndTheRestGoesOn() {
        publisher.publish(
                exchange, "log.error.a", "long", "text/plain", Map.of("x-test", "yes"), new byte[LONGEST + 1]);
        publish("log.error.a", "next", Map.of());

        try (var _ = consumer(message -> handled.add(message.text()))) {
            await().untilAsserted(() -> assertThat(handled).containsExactly("next"));
            await().untilAsserted(() -> assertThat(depth(queue)).isZero());
        }

        try (var _ = consumer(AmqpTopology.deadLetters(queue), message -> {
            assertThat(message.body()).hasSize(BoundedFrames.KEPT_OF_TOO_LONG);
            handled.add(message.headers().get(AmqpConsumer.REASON));
        })) {
            await().untilAsserted(() -> assertThat(handled).hasSize(2));
        }
        assertThat(handled).last().asString().contains(Integer.toString(LONGEST + 1));
    }

    @Test
    void noMoreBytesAreInHandThanThereIsRoomFor() {
        var most = new AtomicInteger();
        var inHand = new AtomicInteger();
        for (int i = 0; i < PREFETCH; i++) {
            publisher.publish(exchange, "log.error.a", "m" + i, "text/plain", Map.of(), new byte[LONGEST]);
        }

        try (var _ = consumer(message -> {
            most.accumulateAndGet(inHand.incrementAndGet(), Math::max);
            handled.add(message.properties().getMessageId());
            inHand.decrementAndGet();
        })) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(handled).hasSize(PREFETCH));
        }

        assertThat(most).hasValueLessThanOrEqualTo((int) (Runtime.getRuntime().maxMemory() / 100 / LONGEST));
        assertThat(depth(queue)).isZero();
    }

    @Test
    void aDeadLetterFindsRoomForItsReasonWhateverHeadersItCameWith() {
        publish("log.error.a", "much ado", Map.of("x-much", "x".repeat(100_000)));

        try (var _ = consumer(_ -> {
            throw new Unreadable("no");
        })) {
            await().untilAsserted(() ->
                    assertThat(depth(AmqpTopology.deadLetters(queue))).isOne());
        }
        assertThat(depth(queue)).isZero();
    }

    private void publish(String key, String text, Map<String, Object> headers) {
        publisher.publish(exchange, key, text, "text/plain", headers, text.getBytes(StandardCharsets.UTF_8));
    }

    private AmqpConsumer consumer(AmqpConsumer.Handler handler) {
        return consumer(queue, handler);
    }

    private AmqpConsumer consumer(String from, AmqpConsumer.Handler handler) {
        return new AmqpConsumer(
                connections,
                publisher,
                from,
                PREFETCH,
                channel -> AmqpTopology.queue(channel, queue, exchange, "log.#"),
                metrics,
                handler);
    }

    private static int depth(String name) {
        try (var connection = connections.open("look")) {
            return connection.createChannel().queueDeclarePassive(name).getMessageCount();
        } catch (IOException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a class warns of. */
    private static final class Warnings extends Handler implements AutoCloseable {

        private final Logger logger;
        private final Queue<String> messages = new ConcurrentLinkedQueue<>();

        Warnings(Class<?> source) {
            this.logger = Logger.getLogger(source.getName());
            logger.addHandler(this);
        }

        List<String> about(String subject) {
            return messages.stream()
                    .filter(message -> message.contains(subject))
                    .toList();
        }

        @Override
        public void publish(LogRecord entry) {
            messages.add(MessageFormat.format(entry.getMessage(), entry.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }
}
