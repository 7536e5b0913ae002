package io.signalbox.listener;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.background.Backoff;
import io.signalbox.common.config.Settings;

/** How often and when a failed action is tried again. */
@ApplicationScoped
public class RetryPolicy {

    private final int maxAttempts;
    private final Backoff backoff;
    private final RandomGenerator random;

    /** @param settings holds {@code signalbox.listener.actions.max-attempts}, {@code …first-wait} and {@code …longest-wait} */
    @Inject
    public RetryPolicy(Settings settings) {
        this(
                settings.integer("signalbox.listener.actions.max-attempts", 1, 1_000),
                Backoff.of(
                        settings, "signalbox.listener.actions.first-wait", "signalbox.listener.actions.longest-wait"),
                new Random());
    }

    RetryPolicy(int maxAttempts, Backoff backoff, RandomGenerator random) {
        this.maxAttempts = maxAttempts;
        this.backoff = backoff;
        this.random = random;
    }

    /** Whether no attempt is left after so many that count. */
    public boolean isExhausted(int failures) {
        return failures >= maxAttempts;
    }

    /** How long to wait after so many failed attempts. */
    public Duration waitAfter(int attempts) {
        return backoff.after(attempts, random);
    }
}
