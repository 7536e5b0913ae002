package io.signalbox.broker.outbound;

import java.util.function.Supplier;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;

/** A gRPC call to a neighbour that is on nobody's clock but ours. */
final class GrpcCall {

    private GrpcCall() {}

    /**
     * Makes the call outside the caller's own deadline and cancellation: that somebody gave up early says nothing about the neighbour, and
     * must not open its breaker.
     */
    static <T> T to(String neighbour, Supplier<T> call) {
        var untied = Context.current().fork();
        var tied = untied.attach();
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            throw GrpcProblems.problem(neighbour, e).toException();
        } finally {
            untied.detach(tied);
        }
    }
}
