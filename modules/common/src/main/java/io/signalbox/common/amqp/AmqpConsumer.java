package io.signalbox.common.amqp;

import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.Frame;
import io.signalbox.common.background.BackgroundWork;
import io.signalbox.common.background.Backoff;
import io.signalbox.common.background.Worker;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.telemetry.RequestMetrics;
import io.signalbox.common.telemetry.TraceContext;

/**
 * Consumes a queue for as long as it lives: it reconnects by itself, and each delivery is handled on a virtual thread of its own, at most
 * {@code prefetch} at a time and no more bytes than {@link AmqpConnections} has room for.
 *
 * <p>A delivery is acknowledged after its handler has returned. When the handler says that the message can never be handled, it is
 * republished, confirmed, to {@code <queue>.dead} with the reason in {@code x-signalbox-reason}, and then acknowledged. When the handler's
 * store is away, the delivery waits here and is tried again: it is never requeued, so no redelivery limit can eat it. A handler that keeps
 * failing unexpectedly makes a dead letter too, so that one message can't hold up the rest for ever.
 */
public final class AmqpConsumer implements AutoCloseable {

    /** Header of a dead letter: its own id, a UUIDv7; another one each time that the message dies. */
    public static final String DEAD_LETTER_ID = "x-signalbox-dead-letter-id";

    /** Header of a dead letter: since when it is one, a time of RFC 3339. */
    public static final String DEAD_SINCE = "x-signalbox-dead-since";

    /** Header of a dead letter: why it is one. */
    public static final String REASON = "x-signalbox-reason";

    /** Header of a dead letter, also when it was requeued: the exchange that it first came by. */
    public static final String EXCHANGE = "x-signalbox-exchange";

    /** Header of a dead letter, also when it was requeued: its first routing key. */
    public static final String ROUTING_KEY = "x-signalbox-routing-key";

    private static final Logger LOG = System.getLogger(AmqpConsumer.class.getName());
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final int MAX_REASON = 500;
    private static final long MAX_HEADERS = 64 * 1024;
    private static final int MAX_UNEXPECTED = 8;

    /** One message. */
    public record Message(String exchange, String routingKey, BasicProperties properties, byte[] body) {

        /** A requeued dead letter comes by the default exchange; then its headers tell which way it came first. */
        static Message of(Envelope envelope, BasicProperties properties, byte[] body) {
            var message = new Message(envelope.getExchange(), envelope.getRoutingKey(), properties, body);
            var headers = message.headers();
            return envelope.getExchange().isEmpty() && headers.containsKey(ROUTING_KEY)
                    ? new Message(headers.getOrDefault(EXCHANGE, ""), headers.get(ROUTING_KEY), properties, body)
                    : message;
        }

        /** The headers as text, lower-case names as sent. */
        public Map<String, String> headers() {
            var headers = new HashMap<String, String>();
            Optional.ofNullable(properties.getHeaders())
                    .ifPresent(all -> all.forEach((name, value) -> headers.put(name, String.valueOf(value))));
            return headers;
        }

        /** The body as UTF-8. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** What a service does with a message. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Makes the message's effect durable, once, however often it comes.
         *
         * @throws Unreadable when it can never be handled
         * @throws ProblemException {@code unavailable}, {@code timeout} or {@code too-many-requests} when it should be tried again
         */
        void handle(Message message);
    }

    /** A message that can never be handled; the text is the reason. */
    public static final class Unreadable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        /** @param reason kept with the dead letter */
        public Unreadable(String reason) {
            super(reason, null, false, false);
        }
    }

    private final AmqpConnections connections;
    private final AmqpPublisher deadLetters;
    private final String queue;
    private final int prefetch;
    private final AmqpPublisher.Declarations declarations;
    private final Handler handler;
    private final RequestMetrics metrics;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;
    private final Worker worker;
    private volatile boolean consuming;

    /**
     * Starts consuming.
     *
     * @param deadLetters publishes what can't be handled
     * @param prefetch how many messages may be in hand at once
     * @param declarations declares the queue, on each new connection
     */
    public AmqpConsumer(
            AmqpConnections connections,
            AmqpPublisher deadLetters,
            String queue,
            int prefetch,
            AmqpPublisher.Declarations declarations,
            RequestMetrics metrics,
            Handler handler) {
        this.connections = connections;
        this.deadLetters = deadLetters;
        this.queue = queue;
        this.prefetch = prefetch;
        this.declarations = declarations;
        this.metrics = metrics;
        this.handler = handler;
        this.worker = new Worker(new Consumption());
    }

    /** Whether it is connected and subscribed. */
    public boolean isConsuming() {
        return consuming;
    }

    /** Stops taking messages, lets those in hand finish, and acknowledges them. */
    @Override
    public void close() {
        stopping = true;
        ended.countDown();
        worker.close();
        workers.shutdownNow();
    }

    private void consume() throws IOException, TimeoutException, InterruptedException {
        try (var bounded = connections.openForMessages("consumer")) {
            var channel = bounded.connection().createChannel();
            declarations.declare(channel);
            channel.basicQos(prefetch);
            var inHand = new Phaser(1);
            var tag = channel.basicConsume(queue, false, subscriber(channel, bounded.frames(), ended, inHand));
            consuming = true;
            ended.await();
            if (stopping) {
                channel.basicCancel(tag);
                drain(inHand);
            }
        } finally {
            consuming = false;
        }
    }

    private DefaultConsumer subscriber(Channel channel, BoundedFrames frames, CountDownLatch ended, Phaser inHand) {
        return new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                inHand.register();
                var inbound = frames.next();
                workers.execute(() -> {
                    try {
                        process(channel, envelope, properties, body, inbound);
                    } finally {
                        frames.release(inbound);
                        inHand.arriveAndDeregister();
                    }
                });
            }

            @Override
            public void handleCancel(String tag) {
                ended.countDown();
            }

            @Override
            public void handleShutdownSignal(String tag, ShutdownSignalException signal) {
                ended.countDown();
            }
        };
    }

    private static void drain(Phaser inHand) {
        try {
            inHand.awaitAdvanceInterruptibly(inHand.arrive(), DRAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.log(Level.WARNING, "Stopping with messages in hand; they will be delivered again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void process(
            Channel channel,
            Envelope envelope,
            BasicProperties properties,
            byte[] body,
            BoundedFrames.Inbound inbound) {
        var started = System.nanoTime();
        var message = Message.of(envelope, properties, body);
        try (var _ = TraceContext.extract(message.headers()).makeCurrent()) {
            var outcome = settle(channel, message, inbound);
            channel.basicAck(envelope.getDeliveryTag(), false);
            metrics.record("amqp", queue, outcome, System.nanoTime() - started);
        } catch (IOException | AlreadyClosedException e) {
            LOG.log(Level.INFO, "A message of {0} could not be acknowledged and will come again", queue);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "Unexpected failure in " + queue, e);
        }
    }

    private String settle(Channel channel, Message message, BoundedFrames.Inbound inbound) throws InterruptedException {
        var failures = 0;
        for (int attempts = 1; true; attempts++) {
            try {
                requireWhole(message, inbound);
                handler.handle(message);
                return "ok";
            } catch (Unreadable e) {
                if (buried(message, e.getMessage())) {
                    return "dead";
                }
            } catch (ProblemException e) {
                switch (e.problem().type()) {
                    case UNAVAILABLE, TIMEOUT, TOO_MANY_REQUESTS ->
                        LOG.log(Level.DEBUG, "A message of {0} waits: {1}", queue, e.getMessage());
                    default -> {
                        if (buried(message, e.getMessage())) {
                            return "dead";
                        }
                    }
                }
            } catch (RuntimeException | Error e) {
                failures++;
                LOG.log(Level.ERROR, "A message of " + queue + " failed unexpectedly, attempt " + failures, e);
                if (failures >= MAX_UNEXPECTED && buried(message, "Failed unexpectedly: " + e)) {
                    return "dead";
                }
            }
            if (!channel.isOpen()) {
                throw new AlreadyClosedException(channel.getCloseReason());
            }
            TimeUnit.MILLISECONDS.sleep(
                    BACKOFF.after(attempts, ThreadLocalRandom.current()).toMillis());
        }
    }

    private static void requireWhole(Message message, BoundedFrames.Inbound inbound) {
        if (inbound.isCut()) {
            throw new Unreadable("It had " + inbound.length() + " bytes, of which these " + message.body().length
                    + " are its beginning: no message may be so long.");
        }
    }

    private boolean buried(Message message, String reason) {
        LOG.log(Level.WARNING, "A message of {0} can''t be handled: {1}", queue, reason);
        var headers = new HashMap<String, Object>(
                Optional.ofNullable(message.properties().getHeaders()).orElse(Map.of()));
        if (tooLarge(headers)) {
            headers.clear();
        }
        headers.put(DEAD_LETTER_ID, EntryIds.next().toString());
        headers.put(DEAD_SINCE, Instant.now().toString());
        headers.put(REASON, reason.substring(0, Math.min(reason.length(), MAX_REASON)));
        headers.put(EXCHANGE, message.exchange());
        headers.put(ROUTING_KEY, message.routingKey());
        return buried(message, headers);
    }

    /** Ours must find room beside them in one frame. */
    private static boolean tooLarge(Map<String, Object> headers) {
        try {
            return Frame.tableSize(headers) > MAX_HEADERS;
        } catch (UnsupportedEncodingException | RuntimeException e) {
            return true;
        }
    }

    private boolean buried(Message message, Map<String, Object> headers) {
        try {
            deadLetters.await(deadLetters.send(
                    "",
                    AmqpTopology.deadLetters(queue),
                    AmqpPublisher.again(message.properties(), headers),
                    message.body()));
            return true;
        } catch (ProblemException e) {
            LOG.log(Level.WARNING, "The dead letter can''t be kept yet: {0}", e.getMessage());
            return false;
        }
    }

    /** Connects, and consumes until the connection or the consumer ends. */
    private final class Consumption implements BackgroundWork {

        @Override
        public String name() {
            return "amqp-" + queue;
        }

        @Override
        public Backoff backoff() {
            return BACKOFF;
        }

        @Override
        public Duration grace() {
            return DRAIN.plusSeconds(1);
        }

        @Override
        public Duration round() throws InterruptedException {
            ended = new CountDownLatch(1);
            if (!stopping) {
                try {
                    consume();
                } catch (IOException | TimeoutException | AlreadyClosedException e) {
                    throw new ProblemException(
                            ProblemType.UNAVAILABLE, "The queue can't be consumed: " + e.getMessage());
                }
            }
            return BACKOFF.first();
        }
    }
}
