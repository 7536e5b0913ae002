package io.signalbox.broker.outbound;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.WithAnnotations;

import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;

/** Gives every {@link Guarded} method the annotations of that annotation: SmallRye Fault Tolerance reads none that stand on another. */
public class GuardedMethods implements Extension {

    void guard(@Observes @WithAnnotations(Guarded.class) ProcessAnnotatedType<?> type) {
        type.configureAnnotatedType()
                .filterMethods(method -> method.isAnnotationPresent(Guarded.class))
                .forEach(method -> method.add(Guarded.class.getAnnotation(CircuitBreaker.class))
                        .add(Guarded.class.getAnnotation(Bulkhead.class)));
    }
}
