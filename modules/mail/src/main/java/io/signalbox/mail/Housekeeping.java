package io.signalbox.mail;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.background.BackgroundWork;
import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;
import io.signalbox.mail.outbound.SmtpRelay;
import io.signalbox.mail.store.Retention;

/** Now and then: removes what is over, measures the queue, and closes connections that nobody used. */
@ApplicationScoped
public class Housekeeping implements BackgroundWork {

    private final Retention retention;
    private final SmtpRelay relay;
    private final MailMetrics metrics;
    private final Duration interval;
    private final Duration bodies;
    private final Duration mails;

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

    @Override
    public String name() {
        return "housekeeping";
    }

    @Override
    public Duration round() {
        relay.closeIdle();
        metrics.measured(retention.recipientsInQueue());
        var more = retention.removeKeys() | retention.removeBodies(bodies) | retention.removeMails(mails);
        return more ? Duration.ZERO : interval;
    }
}
