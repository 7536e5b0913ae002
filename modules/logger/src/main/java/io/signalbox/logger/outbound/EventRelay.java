package io.signalbox.logger.outbound;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.rabbitmq.client.Channel;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.signalbox.common.amqp.AmqpConnections;
import io.signalbox.common.amqp.AmqpPublisher;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.amqp.CloudEvent;
import io.signalbox.common.background.BackgroundWork;
import io.signalbox.common.background.Backoff;
import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.logger.EntryMetrics;
import io.signalbox.logger.EventPolicy;
import io.signalbox.logger.Outbox;
import io.signalbox.logger.PendingEvents;

/**
 * Publishes the entries of the {@link Outbox} to {@code signalbox.events}: those that this instance has stored, as they come, and now and
 * then those whose lease is over because their instance died. An entry is marked once the broker has confirmed it, so it may be published
 * twice and is never left out.
 */
@ApplicationScoped
public class EventRelay implements BackgroundWork {

    private static final Logger LOG = System.getLogger(EventRelay.class.getName());
    private static final String SOURCE = "/signalbox/logger";
    private static final Duration CONFIRM_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5));
    private static final Duration DRAIN = Duration.ofSeconds(3);
    private static final int SWEEPS_PER_LEASE = 2;
    private static final int SWEEP_COST_FACTOR = 20;
    private static final int BATCH = 200;
    private static final int COUNT_LIMIT = 100_000;

    private final Outbox outbox;
    private final PendingEvents pending;
    private final EventPolicy policy;
    private final EntryMetrics metrics;
    private final AmqpPublisher publisher;
    private final Clock clock = Clock.systemUTC();
    private volatile long waiting;
    private Instant nextSweep = Instant.EPOCH;

    @Inject
    public EventRelay(
            Outbox outbox,
            PendingEvents pending,
            EventPolicy policy,
            EntryMetrics metrics,
            AmqpConnections connections) {
        this.outbox = outbox;
        this.pending = pending;
        this.policy = policy;
        this.metrics = metrics;
        this.publisher = new AmqpPublisher(connections, CONFIRM_TIMEOUT, this::declare);
        metrics.outboxPending(() -> waiting);
    }

    @Override
    public String name() {
        return "event-relay";
    }

    @Override
    public Backoff backoff() {
        return BACKOFF;
    }

    @Override
    public Duration grace() {
        return DRAIN;
    }

    @Override
    public boolean stopsLast() {
        return true;
    }

    @Override
    public Duration round() throws InterruptedException {
        var ids = next();
        if (!ids.isEmpty()) {
            publish(ids);
        }
        return Duration.ZERO;
    }

    @PreDestroy
    void close() {
        publisher.close();
    }

    private void declare(Channel channel) throws IOException {
        var keys = policy.published().stream()
                .map(severity -> "log." + lowerCase(severity) + ".#")
                .toArray(String[]::new);
        AmqpTopology.queue(channel, AmqpTopology.EVENTS_QUEUE, AmqpTopology.EVENTS, keys);
    }

    /** Old events go in one batch with new ones, so that steady traffic can't keep them waiting. */
    private List<UUID> next() throws InterruptedException {
        var ids = new LinkedHashSet<UUID>();
        if (!clock.instant().isBefore(nextSweep)) {
            ids.addAll(sweep());
        }
        ids.addAll(pending.take(BATCH, ids.isEmpty() ? POLL : Duration.ZERO));
        return List.copyOf(ids);
    }

    /** A sweep may cost a look at every entry, where the store has no such index; so what it costs decides how often it comes. */
    private List<UUID> sweep() {
        var begun = clock.instant();
        var ids = List.<UUID>of();
        try {
            waiting = outbox.count(COUNT_LIMIT);
            ids = outbox.lease(begun, begun.plus(policy.lease()), BATCH);
            return ids;
        } finally {
            var now = clock.instant();
            var rest = Duration.between(begun, now).multipliedBy(SWEEP_COST_FACTOR);
            var interval = policy.lease().dividedBy(SWEEPS_PER_LEASE);
            nextSweep = ids.size() == BATCH ? now : now.plus(rest.compareTo(interval) > 0 ? rest : interval);
        }
    }

    /**
     * Publishes events, and gives back those that the message broker does not confirm.
     *
     * @throws ProblemException {@code unavailable} if there are such
     */
    private void publish(List<UUID> ids) {
        var left = new LinkedHashSet<>(ids);
        try {
            var unconfirmed = new HashSet<UUID>();
            outbox.unpublished(ids, entries -> {
                var confirmed = publishAll(entries);
                entries.forEach(entry -> unconfirmed.add(entry.id()));
                unconfirmed.removeAll(confirmed);
                left.removeAll(confirmed);
            });
            left.retainAll(unconfirmed);
        } finally {
            pending.giveBack(List.copyOf(left));
        }
        if (!left.isEmpty()) {
            throw new ProblemException(ProblemType.UNAVAILABLE, "The message broker does not confirm events.");
        }
    }

    private Set<UUID> publishAll(List<LogEntry> entries) {
        var confirms = entries.stream().map(this::send).toList();
        var confirmed = new HashSet<UUID>();
        for (int i = 0; i < entries.size(); i++) {
            if (isConfirmed(confirms.get(i))) {
                confirmed.add(entries.get(i).id());
            }
        }
        if (!confirmed.isEmpty()) {
            outbox.markPublished(confirmed);
            metrics.published(confirmed.size());
        }
        return confirmed;
    }

    private CompletableFuture<Void> send(LogEntry entry) {
        var event = new CloudEvent(
                entry.id().toString(), SOURCE, CloudEvent.LOG_ENTRY, entry.time(), EntryJson.write(entry));
        try (var _ = traceOf(entry).makeCurrent()) {
            return publisher.send(
                    AmqpTopology.EVENTS,
                    AmqpTopology.routingKey("log", lowerCase(entry.severity()), entry.source()),
                    AmqpPublisher.properties(event.id(), CloudEvent.MEDIA_TYPE, Map.of()),
                    event.toBytes());
        } catch (ProblemException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private boolean isConfirmed(CompletableFuture<Void> confirm) {
        try {
            publisher.await(confirm);
            return true;
        } catch (ProblemException e) {
            LOG.log(Level.DEBUG, "An event waits for the message broker: {0}", e.getMessage());
            return false;
        }
    }

    private static Context traceOf(LogEntry entry) {
        var span = SpanContext.createFromRemoteParent(
                entry.traceId(), entry.spanId(), TraceFlags.getSampled(), TraceState.getDefault());
        return Context.root().with(Span.wrap(span));
    }

    private static String lowerCase(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }
}
