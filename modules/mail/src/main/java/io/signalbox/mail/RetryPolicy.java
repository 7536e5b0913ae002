package io.signalbox.mail;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.background.Backoff;
import io.signalbox.common.config.Settings;

/** When to try again, and when to give up. */
@ApplicationScoped
public class RetryPolicy {

    private final Backoff backoff;
    private final int maxAttempts;
    private final Duration maxAge;

    /** @param settings holds {@code signalbox.mail.backoff-base}, {@code …backoff-cap}, {@code …max-attempts}, {@code …max-age} */
    @Inject
    public RetryPolicy(Settings settings) {
        backoff = Backoff.of(settings, "signalbox.mail.backoff-base", "signalbox.mail.backoff-cap");
        maxAttempts = settings.integer("signalbox.mail.max-attempts", 1, 1_000);
        maxAge = settings.duration("signalbox.mail.max-age");
    }

    /** Whether nothing more is tried after this attempt. */
    public boolean isLast(int attempt, Instant acceptedAt, Instant now) {
        return attempt >= maxAttempts || now.isAfter(acceptedAt.plus(maxAge));
    }

    /** How long to wait after so many failures. */
    public Duration delay(int failures, RandomGenerator random) {
        return backoff.after(failures, random);
    }

    /** The longest wait after so many failures. */
    public Duration longestDelay(int failures) {
        return backoff.longestAfter(failures);
    }
}
