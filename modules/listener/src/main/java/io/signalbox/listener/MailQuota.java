package io.signalbox.listener;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.outbox.EntryOutbox;
import io.signalbox.listener.store.MailQuotaStore;
import io.signalbox.listener.store.MailQuotaStore.Ended;

/**
 * How many alert mails a rule may cause in an hour. Entries whose names hold an id make one alert each, and would make one mail each; what
 * is beyond the quota is not mailed, and one log entry tells how many that were.
 */
@ApplicationScoped
public class MailQuota {

    private static final Duration PERIOD = Duration.ofHours(1);

    private final Database database;
    private final MailQuotaStore store;
    private final EntryOutbox outbox;
    private final ListenerMetrics metrics;
    private final int limit;

    /** @param settings holds {@code signalbox.listener.mails-per-hour} */
    @Inject
    public MailQuota(
            Database database, MailQuotaStore store, EntryOutbox outbox, ListenerMetrics metrics, Settings settings) {
        this.database = database;
        this.store = store;
        this.outbox = outbox;
        this.metrics = metrics;
        this.limit = settings.integer("signalbox.listener.mails-per-hour", 1, 100_000);
    }

    /** Whether a rule may have one more mail. Until the transaction ends, nobody else asks for the same rule. */
    boolean take(EntityManager em, Rule rule) {
        report(em, store.end(em, rule.id(), PERIOD));
        var granted = store.take(em, rule, limit);
        if (!granted) {
            metrics.mailHeld();
        }
        return granted;
    }

    /**
     * Tells of the hours that are over.
     *
     * @return how many, of at most so many
     */
    public int endPeriods(int most) {
        return database.call(em -> {
            var ended = store.end(em, most, PERIOD);
            report(em, ended);
            return ended.size();
        });
    }

    private void report(EntityManager em, List<Ended> ended) {
        ended.stream()
                .filter(period -> period.held() > 0)
                .forEach(period -> outbox.add(
                        em,
                        Severity.WARN,
                        "alert-mails-held",
                        "Rule \"" + period.ruleName() + "\" had its " + limit + " mails of an hour; " + period.held()
                                + " more were held back.",
                        Map.of(
                                "rule", period.rule().toString(),
                                "held", Long.toString(period.held()))));
    }
}
