package io.signalbox.common.background;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;

/** Starts every {@link BackgroundWork} of the service before it serves anybody, and stops them, all at once, after it has served the last. */
@ApplicationScoped
public class BackgroundWorkers {

    private final List<Worker> first = new ArrayList<>();
    private final List<Worker> last = new ArrayList<>();

    void start(
            @Observes @Priority(Lifecycle.START_WORK) @Initialized(ApplicationScoped.class) Object event,
            @Any Instance<BackgroundWork> found) {
        for (var work : found) {
            (work.stopsLast() ? last : first).add(new Worker(work));
        }
    }

    void stop(@Observes @Priority(Lifecycle.STOP_WORK) @BeforeDestroyed(ApplicationScoped.class) Object event) {
        close(first);
    }

    void stopLast(@Observes @Priority(Lifecycle.STOP_RELAYS) @BeforeDestroyed(ApplicationScoped.class) Object event) {
        close(last);
    }

    private static void close(List<Worker> workers) {
        try (var closing = Executors.newVirtualThreadPerTaskExecutor()) {
            workers.forEach(worker -> closing.execute(worker::close));
        }
    }
}
