package io.signalbox.broker;

/**
 * A circuit breaker went from one state to another.
 *
 * @param edge whose breaker
 * @param from the state before
 * @param to the state now
 */
public record BreakerChange(Edge edge, Breakers.State from, Breakers.State to) {}
