package io.signalbox.broker.outbound;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

import org.glassfish.jersey.process.internal.RequestScope;

/**
 * Releases what Helidon 4.3.0 looks up for every synchronous call behind Fault Tolerance and never lets go of, which fills the heap
 * after half a million calls (helidon-io/helidon issue 12130). To be deleted with the first Helidon that does so itself.
 */
@Guarded
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
class GuardedCallCleanup {

    private final Instance<RequestScope> scopes;
    private volatile RequestScope scope;

    /** @param scopes every lookup adds a reference to the one scope of JAX-RS, once that has started */
    @Inject
    GuardedCallCleanup(Instance<RequestScope> scopes) {
        this.scopes = scopes;
    }

    @AroundInvoke
    Object around(InvocationContext call) throws Exception {
        try {
            return call.proceed();
        } finally {
            release();
        }
    }

    private void release() {
        if (scope == null) {
            try {
                scope = scopes.get();
            } catch (RuntimeException e) {
                return; // JAX-RS has not started, so that Helidon's lookup failed just like this one
            }
        }
        CDI.current().destroy(scope);
    }
}
