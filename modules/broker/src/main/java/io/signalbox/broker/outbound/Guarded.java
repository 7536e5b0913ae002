package io.signalbox.broker.outbound;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.interceptor.InterceptorBinding;

import io.signalbox.broker.NeighbourFailure;
import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;

/**
 * A call to a neighbour behind a circuit breaker and a bulkhead of its own. Only what the neighbour has failed at counts; numbers are in the
 * configuration.
 */
@InterceptorBinding
@CircuitBreaker(failOn = NeighbourFailure.class)
@Bulkhead
@Inherited
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@interface Guarded {}
