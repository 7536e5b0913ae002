package io.signalbox.broker;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;

import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;

/** The streams that are followed through this broker: a bounded number, ended when the broker stops so that it need not wait for them. */
@ApplicationScoped
public class Streams {

    private static final Metadata OPEN = Metadata.builder()
            .withName("signalbox_broker_streams")
            .withDescription("Live streams that are followed now")
            .build();

    private final Set<Registration> open = ConcurrentHashMap.newKeySet();
    private final int most;
    private volatile boolean stopping;

    /** @param settings holds {@code signalbox.broker.max-streams} */
    @Inject
    public Streams(Settings settings, MetricRegistry metrics) {
        this.most = settings.integer("signalbox.broker.max-streams", 1, 100_000);
        metrics.gauge(OPEN, open, Set::size);
    }

    /**
     * Counts a stream in.
     *
     * @param end ends it early; called from another thread
     * @return to be closed when the stream has ended
     * @throws io.signalbox.common.problem.ProblemException {@code too-many-requests}
     */
    public Registration register(Runnable end) {
        if (stopping || open.size() >= most) {
            throw Problem.of(ProblemType.TOO_MANY_REQUESTS, "Too many live streams are followed here.")
                    .retryAfter(Guard.RETRY_AFTER)
                    .toException();
        }
        var registration = new Registration(end);
        open.add(registration);
        return registration;
    }

    void stop(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE - 1) @BeforeDestroyed(ApplicationScoped.class)
                    Object event) {
        stopping = true;
        open.forEach(registration -> registration.end.run());
    }

    /** One stream, until it is closed. */
    public final class Registration implements AutoCloseable {

        private final Runnable end;

        private Registration(Runnable end) {
            this.end = end;
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }
}
