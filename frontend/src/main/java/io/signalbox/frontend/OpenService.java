package io.signalbox.frontend;

import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.WithAnnotations;

/**
 * Leaves out those beans of signalbox-common that check callers or call neighbours, and the settings that they need: the console's files are
 * for everybody, and this service calls nobody.
 */
public final class OpenService implements Extension {

    private static final String COMMON = "io.signalbox.common.";
    private static final Set<String> LEFT_OUT =
            Set.of(COMMON + "amqp", COMMON + "grpc", COMMON + "http", COMMON + "outbox", COMMON + "security");

    void leaveOut(@Observes @WithAnnotations(ApplicationScoped.class) ProcessAnnotatedType<?> type) {
        if (LEFT_OUT.contains(type.getAnnotatedType().getJavaClass().getPackageName())) {
            type.veto();
        }
    }
}
