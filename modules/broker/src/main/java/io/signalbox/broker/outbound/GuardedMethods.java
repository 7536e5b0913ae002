package io.signalbox.broker.outbound;

import java.util.Arrays;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.WithAnnotations;
import jakarta.enterprise.inject.spi.configurator.AnnotatedMethodConfigurator;
import jakarta.enterprise.util.AnnotationLiteral;

import io.smallrye.faulttolerance.api.CircuitBreakerName;

/**
 * Puts the annotations of {@link Guarded} on each guarded method, since SmallRye Fault Tolerance reads none that stand on another annotation,
 * and names its breaker.
 */
public class GuardedMethods implements Extension {

    void guard(@Observes @WithAnnotations(Guarded.class) ProcessAnnotatedType<?> type) {
        type.configureAnnotatedType()
                .filterMethods(method -> method.isAnnotationPresent(Guarded.class))
                .forEach(GuardedMethods::guard);
    }

    private static void guard(AnnotatedMethodConfigurator<?> method) {
        Arrays.stream(Guarded.class.getAnnotations()).forEach(method::add);
        var edge = method.getAnnotated().getAnnotation(Guarded.class).value();
        method.add(new Name(edge.label()));
    }

    @SuppressWarnings("serial")
    private static final class Name extends AnnotationLiteral<CircuitBreakerName> implements CircuitBreakerName {

        private final String value;

        Name(String value) {
            this.value = value;
        }

        @Override
        public String value() {
            return value;
        }
    }
}
