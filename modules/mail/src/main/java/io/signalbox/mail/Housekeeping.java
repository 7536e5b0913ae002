package io.signalbox.mail;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.mail.outbound.SmtpRelay;
import io.signalbox.mail.store.Retention;

/** Now and then: removes what is over, measures the queue, and closes connections that nobody used. */
@ApplicationScoped
public class Housekeeping {

    private static final Logger LOG = System.getLogger(Housekeeping.class.getName());

    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    private final Retention retention;
    private final SmtpRelay relay;
    private final MailMetrics metrics;
    private final Duration interval;
    private final Duration bodies;
    private final Duration mails;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("housekeeping").unstarted(this::keep);

    /** @param settings holds {@code signalbox.mail.sweep-interval}, {@code …body-retention}, {@code …retention} */
    @Inject
    public Housekeeping(Retention retention, SmtpRelay relay, MailMetrics metrics, Settings settings) {
        this.retention = retention;
        this.relay = relay;
        this.metrics = metrics;
        this.interval = settings.duration("signalbox.mail.sweep-interval");
        this.bodies = settings.duration("signalbox.mail.body-retention");
        this.mails = settings.duration("signalbox.mail.retention");
        if (mails.compareTo(bodies) < 0) {
            throw new InvalidSetting("signalbox.mail.retention", "must not be shorter than body-retention");
        }
    }

    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        thread.start();
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) throws InterruptedException {
        stopping.countDown();
        thread.join(LONGEST_STOP);
    }

    private void keep() {
        try {
            do {
                round();
            } while (!stopping.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() {
        try {
            relay.closeIdle();
            metrics.measured(retention.recipientsInQueue());
            sweep(retention::removeKeys);
            sweep(() -> retention.removeBodies(bodies));
            sweep(() -> retention.removeMails(mails));
        } catch (ProblemException e) {
            LOG.log(Level.DEBUG, "Nothing is swept while the database is away: {0}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "Sweeping failed and goes on", e);
        }
    }

    private void sweep(BooleanSupplier batch) {
        var more = true;
        while (more && stopping.getCount() > 0) {
            more = batch.getAsBoolean();
        }
    }
}
