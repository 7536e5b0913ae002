package io.signalbox.logger.inbound;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import com.rabbitmq.client.Channel;
import io.signalbox.common.amqp.AmqpConnections;
import io.signalbox.common.amqp.AmqpConsumer;
import io.signalbox.common.amqp.AmqpPublisher;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.amqp.CloudEvent;
import io.signalbox.common.amqp.ParsingRoom;
import io.signalbox.common.background.Lifecycle;
import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.json.JsonFields;
import io.signalbox.common.telemetry.RequestMetrics;
import io.signalbox.logger.Intake;
import io.signalbox.logger.LogBook;
import io.signalbox.logger.Submission;

/**
 * Takes log entries in from the exchange {@code signalbox.ingest}, one CloudEvent a message. A message is acknowledged when its entry is
 * durable; one that can't be an entry, or whose id another entry has, becomes a dead letter.
 */
@ApplicationScoped
public class IngestConsumer {

    /** Header that, with the value {@code classic} and no other, makes that the entry's origin. */
    public static final String ORIGIN_HEADER = "x-signalbox-origin";

    private static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(5);
    private static final String CLASSIC = "classic";
    private static final String AMQP = "amqp";

    private final LogBook book;
    private final ParsingRoom room = new ParsingRoom();
    private final AmqpPublisher deadLetters;
    private final AmqpConsumer consumer;

    /** @param settings holds {@code signalbox.logger.ingest.prefetch} */
    @Inject
    public IngestConsumer(LogBook book, AmqpConnections connections, RequestMetrics metrics, Settings settings) {
        this.book = book;
        this.deadLetters = new AmqpPublisher(connections, PUBLISH_TIMEOUT, IngestConsumer::declare);
        this.consumer = new AmqpConsumer(
                connections,
                deadLetters,
                AmqpTopology.INGEST_QUEUE,
                settings.integer("signalbox.logger.ingest.prefetch", 1, 10_000),
                IngestConsumer::declare,
                metrics,
                this::store);
    }

    void stop(@Observes @Priority(Lifecycle.STOP_CONSUMERS) @BeforeDestroyed(ApplicationScoped.class) Object event) {
        consumer.close();
        deadLetters.close();
    }

    private static void declare(Channel channel) throws IOException {
        AmqpTopology.queue(channel, AmqpTopology.INGEST_QUEUE, AmqpTopology.INGEST, "#");
    }

    /** Parsed, a message takes several times its size, so only some of those in hand are at once. */
    private void store(AmqpConsumer.Message message) {
        try (var _ = room.enter(message)) {
            write(message);
        }
    }

    private void write(AmqpConsumer.Message message) {
        var event = CloudEvent.parse(message.body());
        if (!event.type().equals(CloudEvent.LOG_ENTRY)) {
            throw new AmqpConsumer.Unreadable("The event's type must be " + CloudEvent.LOG_ENTRY + ".");
        }
        var origin = CLASSIC.equals(message.headers().get(ORIGIN_HEADER)) ? CLASSIC : AMQP;
        book.write(new Intake(origin, AMQP), Submission.read(() -> draft(event)));
    }

    private static EntryDraft draft(CloudEvent event) {
        var draft = EntryJson.read(event.data());
        return draft.id().isPresent() ? draft : draft.withId(idOf(event));
    }

    private static UUID idOf(CloudEvent event) {
        try {
            return JsonFields.strictUuid(event.id());
        } catch (IllegalArgumentException e) {
            return EntryIds.derived(event.source() + "\n" + event.id());
        }
    }
}
