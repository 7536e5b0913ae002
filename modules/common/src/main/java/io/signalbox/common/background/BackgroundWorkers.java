package io.signalbox.common.background;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

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

    private final List<Worker> first = new CopyOnWriteArrayList<>();
    private final List<Worker> last = new CopyOnWriteArrayList<>();

    void start(
            @Observes @Priority(Lifecycle.START_WORK) @Initialized(ApplicationScoped.class) Object event,
            @Any Instance<BackgroundWork> found) {
        for (var work : found) {
            (work.stopsLast() ? last : first).add(new Worker(work));
        }
    }

    void stop(@Observes @Priority(Lifecycle.STOP_WORK) @BeforeDestroyed(ApplicationScoped.class) Object event) {
        first.parallelStream().forEach(Worker::close);
    }

    void stopLast(@Observes @Priority(Lifecycle.STOP_RELAYS) @BeforeDestroyed(ApplicationScoped.class) Object event) {
        last.parallelStream().forEach(Worker::close);
    }
}
