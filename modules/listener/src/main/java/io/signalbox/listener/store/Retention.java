package io.signalbox.listener.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.background.BackgroundWork;
import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;
import io.signalbox.listener.Alerts;
import io.signalbox.listener.MailQuota;

/**
 * Removes what has been kept long enough, and resolves alerts that everybody forgot, in small transactions that several instances may run
 * at once.
 */
@ApplicationScoped
public class Retention implements BackgroundWork {

    private static final Logger LOG = System.getLogger(Retention.class.getName());
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final int BATCH = 1_000;

    private final Database database;
    private final Alerts alerts;
    private final MailQuota quota;
    private final Duration alertExpiry;
    private final List<Expiry> expiries;

    /** @param settings holds {@code signalbox.listener.alert-expiry} and {@code signalbox.listener.*-retention} */
    @Inject
    public Retention(Database database, Alerts alerts, MailQuota quota, Settings settings) {
        this.database = database;
        this.alerts = alerts;
        this.quota = quota;
        this.alertExpiry = settings.duration("signalbox.listener.alert-expiry");
        this.expiries = List.of(
                new Expiry("inbox", "received_at", "TRUE", settings.duration("signalbox.listener.inbox-retention")),
                new Expiry(
                        "alerts",
                        "resolved_at",
                        "state = 'RESOLVED'",
                        settings.duration("signalbox.listener.alert-retention")),
                new Expiry(
                        "actions",
                        "finished_at",
                        "state = 'DONE'",
                        settings.duration("signalbox.listener.action-retention")),
                new Expiry(
                        "actions",
                        "finished_at",
                        "state = 'DEAD'",
                        settings.duration("signalbox.listener.dead-action-retention")));
    }

    @Override
    public String name() {
        return "retention";
    }

    @Override
    public Duration round() {
        while (alerts.expire(alertExpiry, BATCH) == BATCH) {
            LOG.log(Level.DEBUG, "Resolved {0} alerts", BATCH);
        }
        while (quota.endPeriods(BATCH) == BATCH) {
            LOG.log(Level.DEBUG, "Ended {0} hours of mail quotas", BATCH);
        }
        for (var expiry : expiries) {
            while (remove(expiry) == BATCH) {
                LOG.log(Level.DEBUG, "Removed {0} of {1}", BATCH, expiry.table());
            }
        }
        return PAUSE;
    }

    private int remove(Expiry expiry) {
        return database.call(em -> em.createNativeQuery(expiry.statement())
                .setParameter(1, expiry.after().toSeconds())
                .setParameter(2, BATCH)
                .executeUpdate());
    }

    private record Expiry(String table, String column, String condition, Duration after) {

        String statement() {
            return "DELETE FROM " + table + " WHERE ctid = ANY (ARRAY(SELECT ctid FROM " + table + " WHERE " + condition
                    + " AND " + column + " < now() - ?1 * interval '1 second' LIMIT ?2 FOR UPDATE SKIP LOCKED))";
        }
    }
}
