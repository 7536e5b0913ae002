package io.signalbox.broker;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.signalbox.common.background.Lifecycle;
import io.signalbox.common.config.Settings;
import io.signalbox.common.limits.StreamSlots;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;

/**
 * The streams that are followed through this broker: a bounded number in all and of each caller, ended when the broker stops so that it need not
 * wait for them.
 */
@ApplicationScoped
public class Streams {

    private static final Metadata OPEN = Metadata.builder()
            .withName("signalbox_broker_streams")
            .withDescription("Live streams that are followed now")
            .build();

    private final Set<Registration> open = ConcurrentHashMap.newKeySet();
    private final StreamSlots slots;
    private volatile boolean stopping;

    /** @param settings holds {@code signalbox.broker.max-streams} and {@code …max-streams-per-caller} */
    @Inject
    public Streams(Settings settings, MetricRegistry metrics) {
        this.slots = new StreamSlots(
                settings.integer("signalbox.broker.max-streams", 1, 100_000),
                settings.integer("signalbox.broker.max-streams-per-caller", 1, 100_000));
        metrics.gauge(OPEN, open, Set::size);
    }

    /**
     * Counts a stream in.
     *
     * @param principal who follows it: the subject of the token
     * @param end ends it early; called from another thread
     * @return to be closed when the stream has ended
     * @throws io.signalbox.common.problem.ProblemException {@code too-many-requests}
     */
    public Registration register(String principal, Runnable end) {
        if (stopping) {
            throw Problem.of(ProblemType.TOO_MANY_REQUESTS, "The broker stops.")
                    .retryAfter(NeighbourFailure.RETRY_AFTER)
                    .toException();
        }
        var registration = new Registration(slots.take(principal), end);
        open.add(registration);
        return registration;
    }

    void stop(@Observes @Priority(Lifecycle.STOP_STREAMS) @BeforeDestroyed(ApplicationScoped.class) Object event) {
        stopping = true;
        open.forEach(registration -> registration.end.run());
    }

    /** One stream, until it is closed. */
    public final class Registration implements AutoCloseable {

        private final StreamSlots.Slot slot;
        private final Runnable end;

        private Registration(StreamSlots.Slot slot, Runnable end) {
            this.slot = slot;
            this.end = end;
        }

        @Override
        public void close() {
            open.remove(this);
            slot.close();
        }
    }
}
