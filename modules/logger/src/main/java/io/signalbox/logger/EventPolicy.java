package io.signalbox.logger;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;

/** Which entries matter so much that they are published, and how long one instance has for it. */
@ApplicationScoped
public class EventPolicy {

    private final Severity minimum;
    private final Duration lease;

    /** @param settings holds {@code signalbox.logger.events.*} */
    @Inject
    public EventPolicy(Settings settings) {
        this.minimum = settings.parsed(
                "signalbox.logger.events.min-severity",
                "must be one of TRACE, DEBUG, INFO, WARN, ERROR, FATAL",
                Severity::valueOf);
        this.lease = settings.duration("signalbox.logger.events.lease");
    }

    /** The lease under which an entry is stored by the instance that will publish it; empty where it is not published. */
    public Optional<Instant> firstLease(LogEntry entry) {
        return isPublished(entry.severity()) ? Optional.of(entry.receivedAt().plus(lease)) : Optional.empty();
    }

    /** Whether entries of this severity are published. */
    public boolean isPublished(Severity severity) {
        return severity.atLeast(minimum);
    }

    /** How long a lease lasts. */
    public Duration lease() {
        return lease;
    }

    /** The severities that are published. */
    public List<Severity> published() {
        return Arrays.stream(Severity.values()).filter(this::isPublished).toList();
    }
}
