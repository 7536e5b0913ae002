package io.signalbox.broker;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/**
 * Stands on both sides of a guarded call: inside it ({@link #attempt}) it measures and watches what the neighbour does; outside
 * ({@link #call}) it says in our own terms why a call could not be made.
 */
@ApplicationScoped
public class Guard {

    /** When to come back to a neighbour that is away, or has too much to do. */
    public static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private static final Metadata CALLS = Metadata.builder()
            .withName("signalbox_broker_calls")
            .withDescription("Calls to neighbours, by edge and outcome")
            .withUnit(MetricUnits.SECONDS)
            .build();

    private final Breakers breakers;
    private final MetricRegistry metrics;
    private final ConcurrentHashMap<Series, Timer> timers = new ConcurrentHashMap<>();
    private final ThreadLocal<Map<Edge, Boolean>> trials = ThreadLocal.withInitial(() -> new EnumMap<>(Edge.class));

    /** @param breakers learns what calls show of them */
    @Inject
    public Guard(Breakers breakers, MetricRegistry metrics) {
        this.breakers = breakers;
        this.metrics = metrics;
    }

    /** Makes a call that the breaker has let through. */
    public <T> T attempt(Edge edge, Supplier<T> call) {
        var trial = breakers.admitted(edge);
        var started = System.nanoTime();
        var good = true;
        var outcome = "internal";
        try {
            var answer = call.get();
            outcome = "ok";
            return answer;
        } catch (NeighbourFailure e) {
            good = false;
            outcome = e.problem().type().slug();
            throw e;
        } catch (ProblemException e) {
            outcome = e.problem().type().slug();
            throw e;
        } finally {
            record(edge, outcome, System.nanoTime() - started);
            if (trial) {
                trials.get().put(edge, good);
            }
        }
    }

    /**
     * Calls a neighbour through its breaker and bulkhead.
     *
     * @throws ProblemException what the neighbour refused the call for, or {@code unavailable} or {@code timeout} with a Retry-After
     */
    public <T> T call(Edge edge, Supplier<T> call) {
        try {
            return call.get();
        } catch (NeighbourFailure e) {
            throw withRetryAfter(e.problem()).toException();
        } catch (CircuitBreakerOpenException | BulkheadException e) {
            throw refused(edge, Refusal.of(e)).toException();
        } finally {
            tellTrials();
        }
    }

    /** Only here has the breaker itself changed: who learned of it inside the call would still be refused, and take it for open again. */
    private void tellTrials() {
        trials.get().forEach(breakers::tried);
        trials.remove();
    }

    /** Notes that a call was refused, and says so. */
    public Problem refused(Edge edge, Refusal refusal) {
        record(edge, refusal.label(), 0);
        return withRetryAfter(Problem.of(
                ProblemType.UNAVAILABLE,
                switch (refusal) {
                    case BREAKER_OPEN -> {
                        breakers.refused(edge);
                        yield edge.label() + " has failed lately and is given a rest.";
                    }
                    case BULKHEAD_FULL -> "Too many calls wait for " + edge.label() + ".";
                }));
    }

    private static Problem withRetryAfter(Problem problem) {
        return problem.retryAfter().isPresent() ? problem : problem.retryAfter(RETRY_AFTER);
    }

    private void record(Edge edge, String outcome, long nanos) {
        timers.computeIfAbsent(new Series(edge, outcome), this::timer).update(Duration.ofNanos(nanos));
    }

    private Timer timer(Series series) {
        return metrics.timer(CALLS, new Tag("edge", series.edge().label()), new Tag("outcome", series.outcome()));
    }

    private record Series(Edge edge, String outcome) {}
}
