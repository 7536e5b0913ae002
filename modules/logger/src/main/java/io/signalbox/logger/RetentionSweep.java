package io.signalbox.logger;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.ProblemException;

/**
 * Removes what has expired, a bounded number at a time. A server that honours the store's TTL index has done so before; this is for those
 * that don't. Such a server may have to look at every entry, so what a sweep costs decides how often it comes.
 */
@ApplicationScoped
public class RetentionSweep {

    private static final Logger LOG = System.getLogger(RetentionSweep.class.getName());
    private static final Duration BETWEEN_STEPS = Duration.ofMillis(200);
    private static final int STEP = 1_000;
    private static final int COST_FACTOR = 20;

    private final EntryStore store;
    private final EntryMetrics metrics;
    private final Duration every;
    private final Clock clock = Clock.systemUTC();
    private final Thread thread;

    /** @param settings holds {@code signalbox.logger.retention.sweep-every} */
    @Inject
    public RetentionSweep(Settings settings, EntryStore store, EntryMetrics metrics) {
        this.store = store;
        this.metrics = metrics;
        this.every = settings.duration("signalbox.logger.retention.sweep-every");
        this.thread = Thread.ofVirtual().name("retention-sweep").start(this::run);
    }

    @PreDestroy
    void stop() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                var begun = clock.instant();
                var removed = sweep();
                var rest = Duration.between(begun, clock.instant()).multipliedBy(COST_FACTOR);
                var pause = rest.compareTo(every) > 0 ? rest : every;
                TimeUnit.MILLISECONDS.sleep((removed == STEP ? BETWEEN_STEPS : pause).toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int sweep() {
        try {
            var removed = store.removeExpired(clock.instant(), STEP);
            metrics.expired(removed);
            return removed;
        } catch (ProblemException e) {
            LOG.log(Level.DEBUG, "The retention sweep waits for the store: {0}", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "The retention sweep failed and goes on", e);
        }
        return 0;
    }
}
