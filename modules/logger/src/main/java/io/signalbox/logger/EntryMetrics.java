package io.signalbox.logger;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.entry.Severity;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Histogram;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/** What the logger counts and measures; the README has the table. */
@ApplicationScoped
public class EntryMetrics {

    private static final String PREFIX = "signalbox_logger_";

    private final MetricRegistry registry;
    private final ConcurrentHashMap<Accepted, Counter> accepted = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Counter> rejected = new ConcurrentHashMap<>();
    private final Counter duplicates;
    private final Counter published;
    private final Counter expired;
    private final Counter insertFailures;
    private final Counter droppedTails;
    private final Histogram batchSize;
    private final Timer insertTime;

    /** @param registry the application's metrics */
    @Inject
    public EntryMetrics(MetricRegistry registry) {
        this.registry = registry;
        this.duplicates = registry.counter(metadata("entries_repeated", "Entries that were there already"));
        this.published = registry.counter(metadata("events_published", "Entries published to signalbox.events"));
        this.expired = registry.counter(metadata("entries_expired", "Entries removed at the end of their retention"));
        this.insertFailures =
                registry.counter(metadata("store_insert_failures", "Bulk inserts that the store did not confirm"));
        this.droppedTails = registry.counter(metadata("tail_dropped", "Tails ended because they were read too slowly"));
        this.batchSize = registry.histogram(metadata("store_batch_entries", "Entries of a bulk insert"));
        this.insertTime = registry.timer(Metadata.builder()
                .withName(PREFIX + "store_insert")
                .withDescription("Time of a bulk insert until it is durable")
                .withUnit(MetricUnits.SECONDS)
                .build());
    }

    void accepted(Intake intake, Severity severity) {
        accepted.computeIfAbsent(
                        new Accepted(intake, severity),
                        _ -> registry.counter(
                                metadata("entries_accepted", "Entries that became durable"),
                                new Tag("origin", intake.origin()),
                                new Tag("protocol", intake.protocol()),
                                new Tag("severity", severity.name())))
                .inc();
    }

    void rejected(String reason) {
        rejected.computeIfAbsent(
                        reason,
                        _ -> registry.counter(
                                metadata("entries_rejected", "Entries that were not taken"), new Tag("reason", reason)))
                .inc();
    }

    void repeated() {
        duplicates.inc();
    }

    void inserted(int entries, long nanos) {
        batchSize.update(entries);
        insertTime.update(Duration.ofNanos(nanos));
    }

    void insertFailed() {
        insertFailures.inc();
    }

    void expired(int entries) {
        expired.inc(entries);
    }

    void tailDropped() {
        droppedTails.inc();
    }

    void queueDepth(IntSupplier depth) {
        registry.gauge(
                metadata("write_queue_entries", "Entries waiting for the store or on their way"), depth::getAsInt);
    }

    void tailSubscribers(IntSupplier subscribers) {
        registry.gauge(metadata("tail_subscribers", "How many listen to this instance"), subscribers::getAsInt);
    }

    /** Counts what the message broker has confirmed. */
    public void published(int entries) {
        published.inc(entries);
    }

    /** Shows how many entries wait to be published. */
    public void outboxPending(LongSupplier count) {
        registry.gauge(
                metadata("outbox_pending", "Entries of all instances that wait to be published, counted now and then"),
                count::getAsLong);
    }

    private static Metadata metadata(String name, String description) {
        return Metadata.builder()
                .withName(PREFIX + name)
                .withDescription(description)
                .build();
    }

    private record Accepted(Intake intake, Severity severity) {}
}
