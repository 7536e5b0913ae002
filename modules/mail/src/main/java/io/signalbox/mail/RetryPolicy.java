package io.signalbox.mail;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;

/**
 * When to try again, and when to give up: exponential backoff with full jitter.
 *
 * @see <a href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential Backoff And Jitter</a>
 */
@ApplicationScoped
public class RetryPolicy {

    private static final int MAX_DOUBLINGS = 40;

    private final Duration base;
    private final Duration cap;
    private final int maxAttempts;
    private final Duration maxAge;

    /** @param settings holds {@code signalbox.mail.backoff-base}, {@code …backoff-cap}, {@code …max-attempts}, {@code …max-age} */
    @Inject
    public RetryPolicy(Settings settings) {
        base = settings.duration("signalbox.mail.backoff-base");
        cap = settings.duration("signalbox.mail.backoff-cap");
        if (cap.compareTo(base) < 0) {
            throw new InvalidSetting("signalbox.mail.backoff-cap", "must not be shorter than backoff-base");
        }
        maxAttempts = settings.integer("signalbox.mail.max-attempts", 1, 1_000);
        maxAge = settings.duration("signalbox.mail.max-age");
    }

    /** Whether nothing more is tried after this attempt. */
    public boolean isLast(int attempt, Instant acceptedAt, Instant now) {
        return attempt >= maxAttempts || now.isAfter(acceptedAt.plus(maxAge));
    }

    /** How long to wait after so many failures: a random time, evenly spread from nothing to {@link #longestDelay}. */
    public Duration delay(int failures, RandomGenerator random) {
        return Duration.ofMillis(random.nextLong(longestDelay(failures).toMillis() + 1));
    }

    /** The longest wait after so many failures: doubled with each, up to the cap. */
    public Duration longestDelay(int failures) {
        var doublings = Math.min(Math.max(failures - 1, 0), MAX_DOUBLINGS);
        if (base.compareTo(cap.dividedBy(1L << doublings)) > 0) {
            return cap;
        }
        return base.multipliedBy(1L << doublings);
    }
}
