package io.signalbox.mail;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Timer;

/** What happens to recipients, in numbers ({@code signalbox_mail_…}). */
@ApplicationScoped
public class MailMetrics {

    private final Counter queued;
    private final Counter sent;
    private final Counter failed;
    private final Counter retried;
    private final Counter connections;
    private final Timer delivery;
    private final AtomicLong depth = new AtomicLong();

    /** @param registry the application's metrics */
    @Inject
    public MailMetrics(MetricRegistry registry) {
        queued = registry.counter(metadata("signalbox_mail_queued", "Recipients accepted into the queue"));
        sent = registry.counter(metadata("signalbox_mail_sent", "Recipients whose mail server took the mail over"));
        failed = registry.counter(metadata("signalbox_mail_failed", "Recipients refused for good or given up"));
        retried = registry.counter(metadata("signalbox_mail_retried", "Attempts that will be followed by another"));
        connections =
                registry.counter(metadata("signalbox_mail_smtp_connections", "Connections opened to the mail server"));
        delivery = registry.timer(Metadata.builder()
                .withName("signalbox_mail_delivery")
                .withDescription("From acceptance until the mail server took the mail over")
                .withUnit(MetricUnits.SECONDS)
                .build());
        registry.gauge(
                metadata("signalbox_mail_queue_depth", "Recipients in the queue, the same on every replica"),
                depth,
                AtomicLong::get);
    }

    void accepted(int recipients) {
        queued.inc(recipients);
    }

    void delivered(Duration sinceAcceptance) {
        sent.inc();
        delivery.update(sinceAcceptance);
    }

    void gaveUp() {
        failed.inc();
    }

    void putOff() {
        retried.inc();
    }

    void measured(long recipientsInQueue) {
        depth.set(recipientsInQueue);
    }

    /** A connection to the mail server was opened. */
    public void connected() {
        connections.inc();
    }

    private static Metadata metadata(String name, String description) {
        return Metadata.builder().withName(name).withDescription(description).build();
    }
}
