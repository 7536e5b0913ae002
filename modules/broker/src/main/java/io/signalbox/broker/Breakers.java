package io.signalbox.broker;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/**
 * The state of every edge's circuit breaker, as its calls show it: MicroProfile Fault Tolerance has no way to ask.
 *
 * <p>A breaker is known to be open from the first call that it refuses, half-open from the next one that it lets through, and closed when
 * that one succeeds.
 */
@ApplicationScoped
public class Breakers {

    /** What a breaker does with a call. */
    public enum State {
        /** Lets all calls through. */
        CLOSED,
        /** Tries one. */
        HALF_OPEN,
        /** Refuses all. */
        OPEN;

        /** The name in the API, for example {@code half-open}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * One edge's breaker.
     *
     * @param since when it came into its state
     */
    public record Breaker(Edge edge, State state, Instant since) {}

    private static final Metadata STATE = Metadata.builder()
            .withName("signalbox_broker_breaker_state")
            .withDescription("State of the circuit breaker: 0 closed, 1 half-open, 2 open")
            .build();

    private final Map<Edge, AtomicReference<Breaker>> breakers = new EnumMap<>(Edge.class);
    private final Event<BreakerChange> changes;
    private final Clock clock = Clock.systemUTC();

    /** @param changes is told of every change */
    @Inject
    public Breakers(Event<BreakerChange> changes, MetricRegistry metrics) {
        this.changes = changes;
        for (var edge : Edge.values()) {
            var breaker = new AtomicReference<>(new Breaker(edge, State.CLOSED, clock.instant()));
            breakers.put(edge, breaker);
            metrics.gauge(STATE, breaker, it -> it.get().state().ordinal(), new Tag("edge", edge.label()));
        }
    }

    /** All breakers, in the order of {@link Edge}. */
    public List<Breaker> all() {
        return breakers.values().stream().map(AtomicReference::get).toList();
    }

    /** A call was refused. */
    public void refused(Edge edge) {
        change(edge, State.CLOSED, State.OPEN);
    }

    /** A call was let through; tells whether it is the trial of an open breaker. */
    public boolean admitted(Edge edge) {
        return change(edge, State.OPEN, State.HALF_OPEN);
    }

    /** The trial ended. */
    public void tried(Edge edge, boolean good) {
        change(edge, State.HALF_OPEN, good ? State.CLOSED : State.OPEN);
    }

    private boolean change(Edge edge, State from, State to) {
        var breaker = breakers.get(edge);
        var before = breaker.get();
        if (before.state() != from || !breaker.compareAndSet(before, new Breaker(edge, to, clock.instant()))) {
            return false;
        }
        changes.fire(new BreakerChange(edge, from, to));
        return true;
    }
}
