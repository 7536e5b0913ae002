package io.signalbox.broker.outbound;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.opentelemetry.context.Context;
import io.signalbox.broker.Delivery;
import io.signalbox.broker.Edge;
import io.signalbox.broker.EntryRoute;
import io.signalbox.broker.Sender;
import io.signalbox.broker.Via;
import io.signalbox.common.amqp.AmqpConnections;
import io.signalbox.common.amqp.AmqpPublisher;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.amqp.CloudEvent;
import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** The logger, by the durable queue that it consumes: one CloudEvent for each entry, confirmed by the message broker. */
@ApplicationScoped
public class LoggerByAmqp implements EntryRoute {

    private static final String SOURCE = "/signalbox/broker";
    private static final String ORIGIN = "x-signalbox-origin";

    private final AmqpPublisher publisher;
    private final Duration timeout;
    private final ExecutorService publishing = Executors.newVirtualThreadPerTaskExecutor();

    /** @param settings holds {@code signalbox.amqp.timeout}, for a whole batch to be confirmed */
    @Inject
    public LoggerByAmqp(AmqpConnections connections, Settings settings) {
        this.timeout = settings.duration("signalbox.amqp.timeout");
        this.publisher = new AmqpPublisher(
                connections,
                timeout,
                channel -> AmqpTopology.queue(channel, AmqpTopology.INGEST_QUEUE, AmqpTopology.INGEST, "#"));
    }

    @Override
    public Via via() {
        return Via.AMQP;
    }

    @Override
    @Guarded(Edge.LOGGER_AMQP)
    public Delivery write(Sender sender, List<EntryDraft> entries) {
        var headers = headers(sender);
        within(() -> publish(entries, headers));
        return Delivery.queued();
    }

    /** Whether a connection is open and not blocked. */
    public boolean isConnected() {
        return publisher.isConnected();
    }

    /** Connects ahead of the first message, or again. */
    void connect() {
        publisher.connect();
    }

    @PreDestroy
    void close() {
        publisher.close();
        publishing.shutdownNow();
    }

    /** A frozen message broker can hold the publishing thread on its socket; it must not hold the caller. */
    private void within(Runnable publication) {
        var done = CompletableFuture.runAsync(publication, Context.current().wrap(publishing));
        try {
            done.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ProblemException(ProblemType.TIMEOUT, "The message broker did not take the entries in time.");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ProblemException told ? told : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ProblemType.UNAVAILABLE, "Interrupted while waiting for the message broker.");
        }
    }

    private void publish(List<EntryDraft> entries, Map<String, Object> headers) {
        var confirms = new ArrayList<CompletableFuture<Void>>(entries.size());
        for (var entry : entries) {
            var id = entry.id().orElseThrow().toString();
            var event = new CloudEvent(id, SOURCE, CloudEvent.LOG_ENTRY, Instant.now(), EntryJson.write(entry));
            confirms.add(publisher.send(
                    AmqpTopology.INGEST,
                    AmqpTopology.routingKey("log", entry.severity().name().toLowerCase(Locale.ROOT), entry.source()),
                    AmqpPublisher.properties(id, CloudEvent.MEDIA_TYPE, headers),
                    event.toBytes()));
        }
        confirms.forEach(publisher::await);
    }

    private static Map<String, Object> headers(Sender sender) {
        return switch (sender.origin()) {
            case CALLER -> Map.of();
            case CLASSIC -> Map.of(ORIGIN, "classic");
        };
    }
}
