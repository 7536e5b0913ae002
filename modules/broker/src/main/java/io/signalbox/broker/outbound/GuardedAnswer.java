package io.signalbox.broker.outbound;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

import io.signalbox.broker.NeighbourFailure;
import io.signalbox.common.problem.ProblemException;

/** Stands inside the breaker and the bulkhead of a guarded call: tells them a failure of the neighbour from a refusal of what was asked. */
@OutgoingCall
@Interceptor
@Priority(GuardedAnswer.INSIDE_FAULT_TOLERANCE)
class GuardedAnswer {

    /** Fault Tolerance's own interceptor has 10 less, unless {@code mp.fault.tolerance.interceptor.priority} says otherwise. */
    static final int INSIDE_FAULT_TOLERANCE = Interceptor.Priority.PLATFORM_AFTER + 20;

    @AroundInvoke
    Object around(InvocationContext call) throws Exception {
        try {
            return call.proceed();
        } catch (ProblemException e) {
            throw NeighbourFailure.of(GuardedCall.edge(call), e);
        }
    }
}
