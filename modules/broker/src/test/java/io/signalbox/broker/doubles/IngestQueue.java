package io.signalbox.broker.doubles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.json.JsonObject;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.signalbox.common.json.StrictJson;

/** Looks into a queue as its consumer would. */
public final class IngestQueue implements AutoCloseable {

    /** One message. */
    public record Message(String key, Map<String, Object> headers, String id, String contentType, JsonObject body) {}

    private final Connection connection;
    private final Channel channel;
    private final String queue;

    /** Connects. */
    public IngestQueue(String amqpUrl, String queue) {
        this.queue = queue;
        try {
            var factory = new ConnectionFactory();
            factory.setUri(amqpUrl);
            factory.setAutomaticRecoveryEnabled(false);
            connection = factory.newConnection("broker-test");
            channel = connection.createChannel();
        } catch (IOException
                | java.util.concurrent.TimeoutException
                | java.security.GeneralSecurityException
                | java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes everything that is there now. */
    public List<Message> drain() {
        var messages = new ArrayList<Message>();
        try {
            for (var got = channel.basicGet(queue, true); got != null; got = channel.basicGet(queue, true)) {
                messages.add(new Message(
                        got.getEnvelope().getRoutingKey(),
                        Optional.ofNullable(got.getProps().getHeaders()).orElse(Map.of()),
                        got.getProps().getMessageId(),
                        got.getProps().getContentType(),
                        StrictJson.parse(new String(got.getBody(), StandardCharsets.UTF_8))
                                .asJsonObject()));
            }
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        connection.abort();
    }
}
