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
import io.signalbox.common.telemetry.RequestMetrics;
import io.signalbox.listener.Event;
import io.signalbox.listener.Intake;
import io.signalbox.listener.ListenerMetrics;

/** Consumes the events of entries that matter: WARN and above. */
@ApplicationScoped
public class EventConsumer {

    private static final String[] KEYS = {"log.warn.#", "log.error.#", "log.fatal.#"};
    private static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(5);

    private final AmqpConnections connections;
    private final AmqpPublisher deadLetters;
    private final RequestMetrics metrics;
    private final ListenerMetrics own;
    private final ParsingRoom room = new ParsingRoom();
    private final Intake intake;
    private final int prefetch;
    private volatile Optional<AmqpConsumer> consumer = Optional.empty();

    /** @param settings holds {@code signalbox.amqp.prefetch} */
    @Inject
    public EventConsumer(
            AmqpConnections connections,
            RequestMetrics metrics,
            ListenerMetrics own,
            Intake intake,
            Settings settings) {
        this.connections = connections;
        this.metrics = metrics;
        this.own = own;
        this.intake = intake;
        this.prefetch = settings.integer("signalbox.amqp.prefetch", 1, 10_000);
        this.deadLetters = new AmqpPublisher(connections, PUBLISH_TIMEOUT, EventConsumer::declare);
    }

    /** Whether events arrive, as far as this side knows. */
    public boolean isConsuming() {
        return consumer.filter(AmqpConsumer::isConsuming).isPresent();
    }

    void start(@Observes @Priority(Lifecycle.START_WORK) @Initialized(ApplicationScoped.class) Object event) {
        own.consuming(this::isConsuming);
        consumer = Optional.of(new AmqpConsumer(
                connections,
                deadLetters,
                AmqpTopology.EVENTS_QUEUE,
                prefetch,
                EventConsumer::declare,
                metrics,
                message -> intake.take(read(message))));
    }

    void stop(@Observes @Priority(Lifecycle.STOP_DOORS) @BeforeDestroyed(ApplicationScoped.class) Object event) {
        consumer.ifPresent(AmqpConsumer::close);
        deadLetters.close();
    }

    private Event read(AmqpConsumer.Message message) {
        try (var _ = room.enter(message)) {
            return EventReader.read(message);
        }
    }

    private static void declare(Channel channel) throws IOException {
        AmqpTopology.queue(channel, AmqpTopology.EVENTS_QUEUE, AmqpTopology.EVENTS, KEYS);
    }
}
