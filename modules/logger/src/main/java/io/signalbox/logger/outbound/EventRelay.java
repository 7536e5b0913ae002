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
import java.util.concurrent.TimeUnit;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;

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
import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.problem.ProblemException;
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
public class EventRelay {

    private static final Logger LOG = System.getLogger(EventRelay.class.getName());
    private static final String SOURCE = "/signalbox/logger";
    private static final Duration CONFIRM_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);
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
    private final Thread thread;
    private volatile boolean running = true;
    private volatile long waiting;
    private Instant nextSweep = Instant.EPOCH;

    /** Starts relaying. */
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
        this.thread = Thread.ofVirtual().name("event-relay").start(this::run);
    }

    void stop(
            @Observes @Priority(Interceptor.Priority.LIBRARY_AFTER + 1) @BeforeDestroyed(ApplicationScoped.class)
                    Object event)
            throws InterruptedException {
        running = false;
        if (!thread.join(DRAIN)) {
            thread.interrupt();
        }
        publisher.close();
    }

    private void declare(Channel channel) throws IOException {
        var keys = policy.published().stream()
                .map(severity -> "log." + lowerCase(severity) + ".#")
                .toArray(String[]::new);
        AmqpTopology.queue(channel, AmqpTopology.EVENTS_QUEUE, AmqpTopology.EVENTS, keys);
    }

    private void run() {
        var pause = POLL;
        while (running) {
            try {
                var ids = next();
                if (publish(ids)) {
                    pause = POLL;
                } else {
                    TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                    pause = pause.multipliedBy(2).compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause.multipliedBy(2);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "The event relay failed and goes on", e);
            }
        }
    }

    /** What is owed goes with what comes, so that steady traffic can't keep it waiting. */
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
            ids = outbox.lease(begun, begun.plus(policy.lease()), BATCH);
            waiting = outbox.count(COUNT_LIMIT);
        } catch (ProblemException e) {
            LOG.log(Level.DEBUG, "The outbox waits for the store: {0}", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "The outbox failed to be read and goes on", e);
        }
        var now = clock.instant();
        var rest = Duration.between(begun, now).multipliedBy(SWEEP_COST_FACTOR);
        var interval = policy.lease().dividedBy(SWEEPS_PER_LEASE);
        nextSweep = ids.size() == BATCH ? now : now.plus(rest.compareTo(interval) > 0 ? rest : interval);
        return ids;
    }

    private boolean publish(List<UUID> ids) {
        if (ids.isEmpty()) {
            return true;
        }
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
        } catch (ProblemException e) {
            LOG.log(Level.DEBUG, "Events wait: {0}", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "Events failed to be published and wait", e);
        }
        pending.giveBack(List.copyOf(left));
        return left.isEmpty();
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
