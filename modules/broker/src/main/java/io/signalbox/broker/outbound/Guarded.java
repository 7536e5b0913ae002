package io.signalbox.broker.outbound;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.signalbox.broker.Edge;
import io.signalbox.broker.NeighbourFailure;
import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;

/**
 * A call to a neighbour. It has a circuit breaker, named like its edge, and a bulkhead of its own, is measured by {@link GuardedCall} and
 * fails as {@link GuardedAnswer} says. Only what the neighbour has failed at counts for the breaker; numbers are in the configuration.
 */
@OutgoingCall
@CircuitBreaker(failOn = NeighbourFailure.class)
@Bulkhead
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Guarded {
    /** The edge that the call crosses; each is crossed by one method. */
    Edge value();
}
