package io.signalbox.broker.outbound;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;

import io.signalbox.broker.Edge;
import io.signalbox.broker.NeighbourFailure;
import io.signalbox.common.amqp.AmqpConnections;
import io.signalbox.common.amqp.AmqpPublisher;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.EntryIds;

/** The topic exchange of the classic contract, {@code logs_topic}; the listener's queue is declared with it, so that nothing is lost. */
@ApplicationScoped
public class ClassicExchange {

    private static final String KEY = "log.INFO";

    private final AmqpPublisher publisher;

    /** @param settings holds {@code signalbox.amqp.timeout} */
    @Inject
    public ClassicExchange(AmqpConnections connections, Settings settings) {
        this.publisher = new AmqpPublisher(
                connections,
                settings.duration("signalbox.amqp.timeout"),
                channel -> AmqpTopology.queue(
                        channel,
                        AmqpTopology.CLASSIC_QUEUE,
                        AmqpTopology.CLASSIC,
                        "log.INFO",
                        "log.WARNING",
                        "log.ERROR"));
    }

    /**
     * Publishes {@code {"name","data"}}, and returns when it is confirmed.
     *
     * @return the message id, which becomes the entry's
     * @throws NeighbourFailure when it can't be confirmed
     */
    @Guarded(Edge.CLASSIC_AMQP)
    public String publish(String name, String data) {
        var id = EntryIds.next().toString();
        var body = Json.createObjectBuilder()
                .add("name", name)
                .add("data", data)
                .build()
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        publisher.publish(AmqpTopology.CLASSIC, KEY, id, "text/plain", Map.of(), body);
        return id;
    }

    @PreDestroy
    void close() {
        publisher.close();
    }
}
