package io.signalbox.broker.outbound;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

import io.signalbox.broker.Edge;
import io.signalbox.broker.NeighbourAway;
import io.signalbox.common.problem.ProblemException;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/** Stands outside the breaker and the bulkhead of a guarded call: measures it, and says in our own terms why it was not even made. */
@OutgoingCall
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
class GuardedCall {

    private static final Metadata CALLS = Metadata.builder()
            .withName("signalbox_broker_calls")
            .withDescription("Calls to neighbours, by edge and outcome")
            .withUnit(MetricUnits.SECONDS)
            .build();

    private final MetricRegistry metrics;
    private final ConcurrentHashMap<Series, Timer> timers = new ConcurrentHashMap<>();

    @Inject
    GuardedCall(MetricRegistry metrics) {
        this.metrics = metrics;
    }

    @AroundInvoke
    Object around(InvocationContext call) throws Exception {
        var edge = edge(call);
        var started = System.nanoTime();
        var outcome = "internal";
        try {
            var answer = call.proceed();
            outcome = "ok";
            return answer;
        } catch (CircuitBreakerOpenException e) {
            outcome = "breaker-open";
            throw new NeighbourAway(edge, outcome, edge.label() + " has failed lately and is given a rest.");
        } catch (BulkheadException e) {
            outcome = "bulkhead-full";
            throw new NeighbourAway(edge, outcome, "Too many calls wait for " + edge.label() + ".");
        } catch (ProblemException e) {
            outcome = e.problem().type().slug();
            throw e;
        } finally {
            timers.computeIfAbsent(new Series(edge, outcome), this::timer)
                    .update(Duration.ofNanos(System.nanoTime() - started));
        }
    }

    /** The edge that a guarded call crosses. */
    static Edge edge(InvocationContext call) {
        return call.getMethod().getAnnotation(Guarded.class).value();
    }

    private Timer timer(Series series) {
        return metrics.timer(CALLS, new Tag("edge", series.edge().label()), new Tag("outcome", series.outcome()));
    }

    private record Series(Edge edge, String outcome) {}
}
