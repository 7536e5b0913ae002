package io.signalbox.logger;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.entry.Severity;

/** How long entries of each severity are kept after their receipt. */
@ApplicationScoped
public class Retention {

    private final Map<Severity, Duration> bySeverity = new EnumMap<>(Severity.class);

    /** @param settings holds {@code signalbox.logger.retention.<severity>} */
    @Inject
    public Retention(Settings settings) {
        for (var severity : Severity.values()) {
            bySeverity.put(
                    severity,
                    settings.duration(
                            "signalbox.logger.retention." + severity.name().toLowerCase(Locale.ROOT)));
        }
    }

    /** When an entry may be removed. */
    public Instant expiry(LogEntry entry) {
        return entry.receivedAt().plus(bySeverity.get(entry.severity()));
    }
}
