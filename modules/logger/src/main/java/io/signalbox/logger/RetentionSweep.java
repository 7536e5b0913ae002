package io.signalbox.logger;

import java.time.Clock;
import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.background.BackgroundWork;
import io.signalbox.common.config.Settings;

/**
 * Removes what has expired, a bounded number at a time. A server that honours the store's TTL index has done so before; this is for those
 * that don't. Such a server may have to look at every entry, so what a sweep costs decides how often it comes.
 */
@ApplicationScoped
public class RetentionSweep implements BackgroundWork {

    private static final Duration BETWEEN_STEPS = Duration.ofMillis(200);
    private static final int STEP = 1_000;
    private static final int COST_FACTOR = 20;

    private final EntryStore store;
    private final EntryMetrics metrics;
    private final Duration every;
    private final Clock clock = Clock.systemUTC();

    /** @param settings holds {@code signalbox.logger.retention.sweep-every} */
    @Inject
    public RetentionSweep(Settings settings, EntryStore store, EntryMetrics metrics) {
        this.store = store;
        this.metrics = metrics;
        this.every = settings.duration("signalbox.logger.retention.sweep-every");
    }

    @Override
    public String name() {
        return "retention-sweep";
    }

    @Override
    public Duration round() {
        var begun = clock.instant();
        var removed = store.removeExpired(begun, STEP);
        metrics.expired(removed);
        var rest = Duration.between(begun, clock.instant()).multipliedBy(COST_FACTOR);
        var pause = rest.compareTo(every) > 0 ? rest : every;
        return removed == STEP ? BETWEEN_STEPS : pause;
    }
}
