package io.signalbox.common.amqp;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;

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

    private static final int MAX_KEY_PART_BYTES = 80;

    private AmqpTopology() {}

    /** Declares a durable topic exchange. */
    public static void exchange(Channel channel, String exchange) throws IOException {
        channel.exchangeDeclare(exchange, BuiltinExchangeType.TOPIC, true);
    }

    /**
     * Declares a durable queue with its {@code <queue>.dead} beside it, both quorum queues where the server is RabbitMQ, and binds it.
     *
     * <p>The queue has no delivery limit of its own: it is the consumer that decides what is dead.
     */
    public static void queue(Channel channel, String queue, String exchange, String... keys) throws IOException {
        exchange(channel, exchange);
        var arguments = queueArguments(channel);
        channel.queueDeclare(queue, true, false, false, arguments);
        channel.queueDeclare(deadLetters(queue), true, false, false, arguments);
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

    private static Map<String, Object> queueArguments(Channel channel) {
        return isRabbitMq(channel) ? Map.of("x-queue-type", "quorum") : Map.of();
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
