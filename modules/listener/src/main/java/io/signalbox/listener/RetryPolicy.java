package io.signalbox.listener;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;

/** How often and when a failed action is tried again: exponential backoff, each wait shortened by up to half at random. */
@ApplicationScoped
public class RetryPolicy {

    private static final int MAX_DOUBLINGS = 30;

    private final int maxAttempts;
    private final Duration first;
    private final Duration longest;
    private final DoubleSupplier random;

    /** @param settings holds {@code signalbox.listener.actions.max-attempts}, {@code …first-wait} and {@code …longest-wait} */
    @Inject
    public RetryPolicy(Settings settings) {
        this(
                settings.integer("signalbox.listener.actions.max-attempts", 1, 1_000),
                settings.duration("signalbox.listener.actions.first-wait"),
                settings.duration("signalbox.listener.actions.longest-wait"),
                () -> ThreadLocalRandom.current().nextDouble());
        if (longest.compareTo(first) < 0) {
            throw new InvalidSetting("signalbox.listener.actions.longest-wait", "must not be shorter than first-wait");
        }
    }

    RetryPolicy(int maxAttempts, Duration first, Duration longest, DoubleSupplier random) {
        this.maxAttempts = maxAttempts;
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    /** Whether no attempt is left after so many that count. */
    public boolean isExhausted(int failures) {
        return failures >= maxAttempts;
    }

    /** How long to wait after so many failed attempts. */
    public Duration waitAfter(int attempts) {
        var doubled = first.toMillis() * (1L << Math.min(attempts - 1, MAX_DOUBLINGS));
        var capped = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(capped - (long) (random.getAsDouble() * capped / 2));
    }
}
