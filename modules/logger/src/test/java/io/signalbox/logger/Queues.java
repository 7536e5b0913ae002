package io.signalbox.logger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.signalbox.common.amqp.AmqpTopology;

/** A test's own connection to the message broker. */
final class Queues implements AutoCloseable {

    private final Connection connection;
    private final Channel channel;

    private Queues(Connection connection, Channel channel) {
        this.connection = connection;
        this.channel = channel;
    }

    /** Connects, and declares what the logger would. */
    static Queues at(String url) {
        try {
            var factory = new ConnectionFactory();
            factory.setUri(url);
            var connection = factory.newConnection();
            var channel = connection.createChannel();
            AmqpTopology.queue(channel, AmqpTopology.INGEST_QUEUE, AmqpTopology.INGEST, "#");
            AmqpTopology.queue(channel, AmqpTopology.EVENTS_QUEUE, AmqpTopology.EVENTS);
            channel.confirmSelect();
            return new Queues(connection, channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TimeoutException | java.security.GeneralSecurityException | java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Publishes to {@code signalbox.ingest}, confirmed. */
    void ingest(byte[] body, Map<String, Object> headers) {
        try {
            var properties = new BasicProperties.Builder()
                    .deliveryMode(2)
                    .contentType("application/cloudevents+json")
                    .headers(headers)
                    .build();
            channel.basicPublish(AmqpTopology.INGEST, "any.key", true, properties, body);
            channel.waitForConfirmsOrDie(10_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes the next message of a queue, if there is one. */
    Optional<GetResponse> take(String queue) {
        try {
            return Optional.ofNullable(channel.basicGet(queue, true));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many messages of a queue wait for somebody to take them. */
    long depth(String queue) {
        try {
            return channel.messageCount(queue);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empties the queues of what an earlier test left; only before anything of this one can be in them. */
    void purge() {
        try {
            for (var queue : new String[] {AmqpTopology.INGEST_QUEUE, AmqpTopology.EVENTS_QUEUE}) {
                channel.queuePurge(queue);
                channel.queuePurge(AmqpTopology.deadLetters(queue));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        connection.abort();
    }
}
