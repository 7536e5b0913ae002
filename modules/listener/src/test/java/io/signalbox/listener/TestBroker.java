package io.signalbox.listener;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.amqp.CloudEvent;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;

/** A plain AMQP client: publishes with confirms as the logger does, and looks into queues. */
final class TestBroker implements AutoCloseable {

    private static final long CONFIRM_MILLIS = 20_000;

    private final Connection connection;
    private final Channel channel;

    TestBroker(String url) {
        try {
            var factory = new ConnectionFactory();
            factory.setUri(url);
            connection = factory.newConnection("test");
            channel = connection.createChannel();
            channel.confirmSelect();
            AmqpTopology.queue(channel, AmqpTopology.INGEST_QUEUE, AmqpTopology.INGEST, "#");
            AmqpTopology.queue(channel, AmqpTopology.CLASSIC_QUEUE, AmqpTopology.CLASSIC, "log.#");
            AmqpTopology.queue(
                    channel,
                    AmqpTopology.EVENTS_QUEUE,
                    AmqpTopology.EVENTS,
                    "log.warn.#",
                    "log.error.#",
                    "log.fatal.#");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TimeoutException | URISyntaxException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An entry as the logger would hand it on. */
    static LogEntry entry(String source, Severity severity, String name, String origin) {
        var now = Instant.now();
        return new LogEntry(EntryIds.next(), now, source, severity, name, "data", new TreeMap<>(), origin, "", "", now);
    }

    void publish(LogEntry... entries) {
        publish(List.of(entries));
    }

    void publish(List<LogEntry> entries) {
        entries.forEach(entry -> send(entry, Map.of()));
        awaitConfirms();
    }

    void publishTraced(LogEntry entry, String traceparent) {
        send(entry, Map.of("traceparent", traceparent));
        awaitConfirms();
    }

    private void send(LogEntry entry, Map<String, Object> headers) {
        var id = entry.id().toString();
        send(
                AmqpTopology.EVENTS,
                AmqpTopology.routingKey("log", entry.severity().name().toLowerCase(Locale.ROOT), entry.source()),
                new BasicProperties.Builder()
                        .messageId(id)
                        .headers(headers)
                        .deliveryMode(2)
                        .build(),
                new CloudEvent(id, "/signalbox/logger", CloudEvent.LOG_ENTRY, entry.time(), EntryJson.write(entry))
                        .toBytes());
    }

    void publishRaw(String exchange, String key, byte[] body) {
        send(exchange, key, new BasicProperties.Builder().deliveryMode(2).build(), body);
        awaitConfirms();
    }

    void publishClassic(String severity, String messageId, String body) {
        var properties = new BasicProperties.Builder().contentType("text/plain").deliveryMode(2);
        if (!messageId.isEmpty()) {
            properties.messageId(messageId);
        }
        send(AmqpTopology.CLASSIC, "log." + severity, properties.build(), body.getBytes(StandardCharsets.UTF_8));
        awaitConfirms();
    }

    /** Takes everything that is in a queue now. */
    List<GetResponse> take(String queue) {
        try {
            var messages = new ArrayList<GetResponse>();
            for (var next = channel.basicGet(queue, true); next != null; next = channel.basicGet(queue, true)) {
                messages.add(next);
            }
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many messages wait in a queue, those in somebody's hand not counted. */
    int depth(String queue) {
        try {
            return channel.queueDeclarePassive(queue).getMessageCount();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String header(GetResponse message, String name) {
        return String.valueOf(message.getProps().getHeaders().get(name));
    }

    static UUID messageId(GetResponse message) {
        return UUID.fromString(message.getProps().getMessageId());
    }

    @Override
    public void close() {
        connection.abort();
    }

    private void send(String exchange, String key, BasicProperties properties, byte[] body) {
        try {
            channel.basicPublish(exchange, key, properties, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitConfirms() {
        try {
            channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
