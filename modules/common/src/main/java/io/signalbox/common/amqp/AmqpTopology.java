package io.signalbox.common.amqp;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;

/** The exchanges and queues of Signalbox, declared alike by whoever comes first. */
public final class AmqpTopology {

    /** Topic exchange of events, routing key {@code <kind>.<severity>.<source>}. */
    public static final String EVENTS = "signalbox.events";

    /** Topic exchange that takes log entries in; any routing key. */
    public static final String INGEST = "signalbox.ingest";

    /** The logger's queue on {@link #INGEST}. */
    public static final String INGEST_QUEUE = "signalbox.ingest.logger";

    /** The listener's queue on {@link #EVENTS}. */
    public static final String EVENTS_QUEUE = "signalbox.events.listener";

    /** Topic exchange of the classic contract. */
    public static final String CLASSIC = "logs_topic";

    /** The listener's queue on {@link #CLASSIC}. */
    public static final String CLASSIC_QUEUE = "signalbox.classic.listener";

    /** Every queue that a service consumes; each has its {@code <queue>.dead}. */
    public static final List<String> QUEUES = List.of(INGEST_QUEUE, EVENTS_QUEUE, CLASSIC_QUEUE);

    private static final Logger LOG = System.getLogger(AmqpTopology.class.getName());
    private static final int MAX_KEY_PART_BYTES = 80;
    private static final int NEVER_REACHED = Integer.MAX_VALUE;
    private static final Map<String, Object> QUORUM = Map.of("x-queue-type", "quorum");
    private static final Map<String, Object> UNLIMITED_QUORUM =
            Map.of("x-queue-type", "quorum", "x-delivery-limit", NEVER_REACHED);
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private AmqpTopology() {}

    /** Declares a durable topic exchange. */
    public static void exchange(Channel channel, String exchange) throws IOException {
        channel.exchangeDeclare(exchange, BuiltinExchangeType.TOPIC, true);
    }

    /**
     * Declares a durable queue with its {@code <queue>.dead} beside it, both quorum queues where the server is RabbitMQ, and binds it.
     *
     * <p>It is the consumer that decides what is dead, so no redelivery limit may. RabbitMQ 4 takes 20 where a queue names none, and 3 drops
     * every message at once where it names -1, so a queue names one that no message reaches. A queue that was declared without is used as it
     * is, since a queue's arguments can't be changed; then only a policy can keep RabbitMQ 4 from dropping what is in it.
     *
     * @see <a href="https://www.rabbitmq.com/docs/quorum-queues#poison-message-handling">Poison message handling</a>
     */
    public static void queue(Channel channel, String queue, String exchange, String... keys) throws IOException {
        exchange(channel, exchange);
        declare(channel, queue);
        declare(channel, deadLetters(queue));
        for (var key : keys) {
            channel.queueBind(queue, exchange, key);
        }
    }

    /** The name of the queue that takes what a queue's consumer can't read. */
    public static String deadLetters(String queue) {
        return queue + ".dead";
    }

    /** A routing key of an event, for example {@code log.error.auth}: other characters than {@code [A-Za-z0-9_-]} become {@code _}. */
    public static String routingKey(String kind, String severity, String source) {
        var key = new StringBuilder();
        source.codePoints().limit(MAX_KEY_PART_BYTES).forEach(c -> key.append(isPlain(c) ? (char) c : '_'));
        return kind + "." + severity + "." + key;
    }

    private static void declare(Channel channel, String queue) throws IOException {
        if (!isRabbitMq(channel)) {
            channel.queueDeclare(queue, true, false, false, Map.of());
        } else if (!declaresUnlimited(channel.getConnection(), queue)) {
            channel.queueDeclare(queue, true, false, false, QUORUM);
            if (WARNED.add(queue)) {
                LOG.log(
                        Level.WARNING,
                        "Queue {0} was declared without a delivery limit, so RabbitMQ 4 drops what it has delivered 20 times in vain:"
                                + " set \"delivery-limit\":{1} in its policy, or delete it when it is empty",
                        queue,
                        Integer.toString(NEVER_REACHED));
            }
        }
    }

    /** On a channel of its own, since a refusal (406) closes it. */
    private static boolean declaresUnlimited(Connection connection, String queue) throws IOException {
        var trial = connection.createChannel();
        try {
            trial.queueDeclare(queue, true, false, false, UNLIMITED_QUORUM);
            return true;
        } catch (IOException e) {
            if (isRefused(e)) {
                return false;
            }
            throw e;
        } finally {
            trial.abort();
        }
    }

    private static boolean isRefused(IOException failure) {
        return failure.getCause() instanceof ShutdownSignalException signal
                && signal.getReason() instanceof AMQP.Channel.Close close
                && close.getReplyCode() == AMQP.PRECONDITION_FAILED;
    }

    private static boolean isRabbitMq(Channel channel) {
        return Optional.ofNullable(channel.getConnection().getServerProperties().get("product"))
                .map(Object::toString)
                .filter("RabbitMQ"::equals)
                .isPresent();
    }

    private static boolean isPlain(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
}
