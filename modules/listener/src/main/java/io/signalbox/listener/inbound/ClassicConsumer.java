package io.signalbox.listener.inbound;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import com.rabbitmq.client.Channel;
import io.signalbox.common.amqp.AmqpConnections;
import io.signalbox.common.amqp.AmqpConsumer;
import io.signalbox.common.amqp.AmqpPublisher;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.amqp.ParsingRoom;
import io.signalbox.common.background.Lifecycle;
import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.telemetry.RequestMetrics;
import io.signalbox.listener.outbound.Ingest;

/** The AMQP side of the classic contract, where {@code signalbox.classic.enabled} says so: what arrives becomes a log entry. */
@ApplicationScoped
public class ClassicConsumer {

    private static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(5);

    private final AmqpConnections connections;
    private final AmqpPublisher deadLetters;
    private final RequestMetrics metrics;
    private final Ingest ingest;
    private final ParsingRoom room = new ParsingRoom();
    private final ClassicMessages messages = new ClassicMessages();
    private final boolean enabled;
    private final int prefetch;
    private Optional<AmqpConsumer> consumer = Optional.empty();

    /** @param settings holds {@code signalbox.classic.enabled} and {@code signalbox.amqp.prefetch} */
    @Inject
    public ClassicConsumer(AmqpConnections connections, RequestMetrics metrics, Ingest ingest, Settings settings) {
        this.connections = connections;
        this.metrics = metrics;
        this.ingest = ingest;
        this.enabled = settings.bool("signalbox.classic.enabled");
        this.prefetch = settings.integer("signalbox.amqp.prefetch", 1, 10_000);
        this.deadLetters = new AmqpPublisher(connections, PUBLISH_TIMEOUT, ClassicConsumer::declare);
    }

    void start(@Observes @Priority(Lifecycle.START_WORK) @Initialized(ApplicationScoped.class) Object event) {
        if (enabled) {
            consumer = Optional.of(new AmqpConsumer(
                    connections,
                    deadLetters,
                    AmqpTopology.CLASSIC_QUEUE,
                    prefetch,
                    ClassicConsumer::declare,
                    metrics,
                    message -> ingest.publish(read(message))));
        }
    }

    void stop(@Observes @Priority(Lifecycle.STOP_DOORS) @BeforeDestroyed(ApplicationScoped.class) Object event) {
        consumer.ifPresent(AmqpConsumer::close);
        deadLetters.close();
    }

    private EntryDraft read(AmqpConsumer.Message message) {
        try (var _ = room.enter(message)) {
            return messages.read(message);
        }
    }

    private static void declare(Channel channel) throws IOException {
        AmqpTopology.queue(
                channel,
                AmqpTopology.CLASSIC_QUEUE,
                AmqpTopology.CLASSIC,
                ClassicMessages.SEVERITIES.keySet().toArray(String[]::new));
    }
}
