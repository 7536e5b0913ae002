package io.signalbox.broker.outbound;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import io.signalbox.broker.DeadLetter;
import io.signalbox.broker.DeadLetters.Count;
import io.signalbox.broker.DeadLetters.Fate;
import io.signalbox.broker.DeadLetters.Page;
import io.signalbox.broker.DeadLetters.Selection;
import io.signalbox.broker.DeadLetters.Settlement;
import io.signalbox.broker.NeighbourFailure;
import io.signalbox.common.amqp.AmqpConnections;
import io.signalbox.common.amqp.AmqpConsumer;
import io.signalbox.common.amqp.AmqpPublisher;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.amqp.BoundedConnection;
import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;

/**
 * The {@code <queue>.dead} of every queue that a service consumes.
 *
 * <p>AMQP 0-9-1 has no way to browse a queue: messages are got one by one without an acknowledgement, and go back to their places when the
 * channel closes. Each request therefore has a connection of its own, whose end, however it comes, gives everything back.
 */
@ApplicationScoped
public class DeadLetterQueues {

    private static final Logger LOG = System.getLogger(DeadLetterQueues.class.getName());
    private static final Set<String> OF_THE_DEAD = Set.of(
            AmqpConsumer.DEAD_LETTER_ID,
            AmqpConsumer.DEAD_SINCE,
            AmqpConsumer.REASON,
            AmqpConsumer.EXCHANGE,
            AmqpConsumer.ROUTING_KEY,
            AmqpPublisher.DELIVERY_COUNT);
    private static final int MAX_LOOKED_THROUGH = 10_000;
    private static final int MAX_SETTLED = 1_000;
    private static final int MAX_PAGE_BYTES = 4 * 1024 * 1024;

    private final AmqpConnections connections;
    private final AmqpPublisher requeue;

    /** @param settings holds {@code signalbox.amqp.timeout}, for a requeued message to be confirmed */
    @Inject
    public DeadLetterQueues(AmqpConnections connections, Settings settings) {
        this.connections = connections;
        this.requeue = new AmqpPublisher(connections, settings.duration("signalbox.amqp.timeout"), _ -> {});
    }

    /** The queues whose dead letters are here. */
    public List<String> names() {
        return AmqpTopology.QUEUES;
    }

    /** How many letters each has. */
    public List<Count> counts() {
        return connected(MAX_PAGE_BYTES, bounded -> {
            var connection = bounded.connection();
            var counts = new ArrayList<Count>();
            for (var queue : names()) {
                counts.add(new Count(queue, count(connection, queue)));
            }
            return counts;
        });
    }

    /** The oldest letters of a queue, at most {@code limit} and some megabytes of them; of a longer one only the beginning. */
    public Page oldest(String queue, int limit) {
        return connected(MAX_PAGE_BYTES, bounded -> {
            var connection = bounded.connection();
            var count = count(connection, queue);
            var letters = new ArrayList<DeadLetter>();
            if (count > 0) {
                var channel = connection.createChannel();
                for (int bytes = 0; letters.size() < limit && bytes < MAX_PAGE_BYTES; ) {
                    var got = channel.basicGet(AmqpTopology.deadLetters(queue), false);
                    if (got == null) {
                        break;
                    }
                    letters.add(letter(got, bounded.cut()));
                    bytes += got.getBody().length;
                }
                giveBack(channel);
            }
            return new Page(Math.max(count, letters.size()), letters);
        });
    }

    /** Requeues or discards; what is longer than can be read whole is not requeued and stays. Of the letters that are there when it begins, the oldest {@value #MAX_LOOKED_THROUGH} are looked through. */
    public Settlement settle(String queue, Selection selection, Fate fate) {
        return connected(Integer.MAX_VALUE, bounded -> {
            var connection = bounded.connection();
            var count = count(connection, queue);
            var missing = new HashSet<>(selection.ids());
            var wanted = missing.isEmpty() ? MAX_SETTLED : missing.size();
            var settled = 0;
            var channel = connection.createChannel();
            for (int seen = 0; seen < Math.min(count, MAX_LOOKED_THROUGH) && settled < wanted; seen++) {
                var got = channel.basicGet(AmqpTopology.deadLetters(queue), false);
                if (got == null) {
                    break;
                }
                var stays = bounded.cut().isPresent() && fate == Fate.REQUEUE;
                if (!stays && (selection.isAll() || missing.remove(id(got)))) {
                    if (fate == Fate.REQUEUE) {
                        requeue(queue, got);
                    }
                    channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
                    settled++;
                }
            }
            giveBack(channel);
            return new Settlement(settled, count - settled, List.copyOf(missing));
        });
    }

    @PreDestroy
    void close() {
        requeue.close();
    }

    /** All that was got and not acknowledged, so that whoever asks next finds it there. */
    private static void giveBack(Channel channel) throws IOException, TimeoutException {
        channel.basicRecover(true);
        channel.close();
    }

    private void requeue(String queue, GetResponse got) {
        var headers = new HashMap<>(headers(got));
        headers.keySet().removeAll(Set.of(AmqpConsumer.DEAD_LETTER_ID, AmqpConsumer.DEAD_SINCE, AmqpConsumer.REASON));
        requeue.await(requeue.send("", queue, AmqpPublisher.again(got.getProps(), headers), got.getBody()));
    }

    private static DeadLetter letter(GetResponse got, OptionalLong cut) {
        var properties = got.getProps();
        var headers = new HashMap<String, String>();
        headers(got).forEach((name, value) -> headers.put(name, String.valueOf(value)));
        return new DeadLetter(
                id(got),
                Optional.ofNullable(headers.get(AmqpConsumer.DEAD_SINCE)).flatMap(DeadLetterQueues::time),
                headers.getOrDefault(AmqpConsumer.REASON, "") + shortened(cut),
                headers.getOrDefault(AmqpConsumer.EXCHANGE, got.getEnvelope().getExchange()),
                headers.getOrDefault(AmqpConsumer.ROUTING_KEY, got.getEnvelope().getRoutingKey()),
                Optional.ofNullable(properties.getMessageId()),
                Optional.ofNullable(properties.getContentType()),
                without(headers),
                got.getBody());
    }

    private static String shortened(OptionalLong cut) {
        return cut.isPresent() ? " (Of " + cut.getAsLong() + " bytes only the beginning is shown.)" : "";
    }

    private static Map<String, String> without(Map<String, String> headers) {
        var others = new HashMap<>(headers);
        others.keySet().removeAll(OF_THE_DEAD);
        return others;
    }

    private static UUID id(GetResponse got) {
        return Optional.ofNullable(headers(got).get(AmqpConsumer.DEAD_LETTER_ID))
                .map(String::valueOf)
                .flatMap(DeadLetterQueues::uuid)
                .orElseGet(() -> derivedId(got));
    }

    /** The same for the same message, whoever put it here without an id. */
    private static UUID derivedId(GetResponse got) {
        return EntryIds.derived(
                got.getProps().getMessageId() + "\n" + new String(got.getBody(), StandardCharsets.ISO_8859_1));
    }

    private static Map<String, Object> headers(GetResponse got) {
        return Optional.ofNullable(got.getProps().getHeaders()).orElse(Map.of());
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** A queue that nobody has declared yet has no letters. */
    private static int count(Connection connection, String queue) throws IOException {
        var channel = connection.createChannel();
        try {
            return channel.queueDeclarePassive(AmqpTopology.deadLetters(queue)).getMessageCount();
        } catch (IOException e) {
            if (isNotFound(e)) {
                return 0;
            }
            throw e;
        } finally {
            if (channel.isOpen()) {
                channel.abort();
            }
        }
    }

    private static boolean isNotFound(IOException failure) {
        return failure.getCause() instanceof ShutdownSignalException signal
                && signal.getReason() instanceof AMQP.Channel.Close close
                && close.getReplyCode() == AMQP.NOT_FOUND;
    }

    @FunctionalInterface
    private interface Work<T> {
        T with(BoundedConnection connection) throws IOException, TimeoutException;
    }

    private <T> T connected(int longest, Work<T> work) {
        try (var connection = connections.openForMessages("dead-letters", longest)) {
            return work.with(connection);
        } catch (IOException | TimeoutException | AlreadyClosedException e) {
            LOG.log(Level.WARNING, "Dead letters can''t be reached: {0}", String.valueOf(e.getMessage()));
            throw Problem.of(ProblemType.UNAVAILABLE, "The message broker can't be reached.")
                    .retryAfter(NeighbourFailure.RETRY_AFTER)
                    .toException();
        }
    }
}
