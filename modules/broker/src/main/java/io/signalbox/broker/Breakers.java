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

import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/** The state of every edge's circuit breaker. */
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

    /** @param changes is told of every change after this: all beans are made before the first call */
    @Inject
    public Breakers(CircuitBreakerMaintenance maintenance, Event<BreakerChange> changes, MetricRegistry metrics) {
        this.changes = changes;
        for (var edge : Edge.values()) {
            var breaker = new AtomicReference<>(new Breaker(edge, State.CLOSED, clock.instant()));
            breakers.put(edge, breaker);
            maintenance.onStateChange(edge.label(), state -> change(edge, State.valueOf(state.name())));
            metrics.gauge(STATE, breaker, it -> it.get().state().ordinal(), new Tag("edge", edge.label()));
        }
    }

    /** All breakers, in the order of {@link Edge}. */
    public List<Breaker> all() {
        return breakers.values().stream().map(AtomicReference::get).toList();
    }

    private void change(Edge edge, State to) {
        var before = breakers.get(edge).getAndSet(new Breaker(edge, to, clock.instant()));
        changes.fire(new BreakerChange(edge, before.state(), to));
    }
}
