package io.signalbox.listener.outbound;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.rabbitmq.client.Channel;
import io.signalbox.common.amqp.AmqpConnections;
import io.signalbox.common.amqp.AmqpPublisher;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.amqp.CloudEvent;
import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.problem.ProblemException;

/** Hands log entries of the classic contract to the logger by its durable queue. */
@ApplicationScoped
public class Ingest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String SOURCE = "/signalbox/listener/classic";

    /** Tells the logger who handed the entry in; it takes no other value than this. */
    private static final Map<String, Object> ORIGIN = Map.of("x-signalbox-origin", "classic");

    private final AmqpPublisher publisher;

    /** @param connections to the message broker that the classic messages come from */
    @Inject
    public Ingest(AmqpConnections connections) {
        publisher = new AmqpPublisher(connections, TIMEOUT, Ingest::declare);
    }

    /**
     * Returns when the entry is in the logger's queue, durably.
     *
     * @param draft with its id, which makes a repeat harmless
     * @throws ProblemException {@code unavailable} or {@code timeout}
     */
    public void publish(EntryDraft draft) {
        var id = draft.id().orElseThrow().toString();
        var event = new CloudEvent(id, SOURCE, CloudEvent.LOG_ENTRY, Instant.now(), EntryJson.write(draft));
        publisher.publish(
                AmqpTopology.INGEST,
                AmqpTopology.routingKey(
                        "log", draft.severity().name().toLowerCase(java.util.Locale.ROOT), draft.source()),
                id,
                CloudEvent.MEDIA_TYPE,
                ORIGIN,
                event.toBytes());
    }

    @PreDestroy
    void close() {
        publisher.close();
    }

    private static void declare(Channel channel) throws IOException {
        AmqpTopology.queue(channel, AmqpTopology.INGEST_QUEUE, AmqpTopology.INGEST, "#");
    }
}
