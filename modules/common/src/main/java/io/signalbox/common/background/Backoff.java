package io.signalbox.common.background;

import java.time.Duration;
import java.util.random.RandomGenerator;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;

/**
 * How long to wait before the next attempt: exponential backoff, each wait shortened at random by up to half, so that those who failed
 * together don't come back together.
 *
 * @param first the longest wait after the first failure, doubled with each that follows
 * @param longest what no wait exceeds
 * @see <a href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential Backoff And Jitter</a>
 */
public record Backoff(Duration first, Duration longest) {

    private static final int MAX_DOUBLINGS = 40;

    public Backoff {
        if (!first.isPositive() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("A backoff from " + first + " to " + longest);
        }
    }

    /**
     * Reads both from the configuration.
     *
     * @throws InvalidSetting if the longest wait is shorter than the first
     */
    public static Backoff of(Settings settings, String firstKey, String longestKey) {
        var first = settings.duration(firstKey);
        var longest = settings.duration(longestKey);
        if (longest.compareTo(first) < 0) {
            throw new InvalidSetting(longestKey, "must not be shorter than " + firstKey);
        }
        return new Backoff(first, longest);
    }

    /** The longest wait after so many failures in a row. */
    public Duration longestAfter(int failures) {
        var doublings = Math.clamp(failures - 1L, 0, MAX_DOUBLINGS);
        return first.compareTo(longest.dividedBy(1L << doublings)) > 0 ? longest : first.multipliedBy(1L << doublings);
    }

    /** How long to wait after so many failures in a row. */
    public Duration after(int failures, RandomGenerator random) {
        var millis = longestAfter(failures).toMillis();
        return Duration.ofMillis(millis - random.nextLong(millis / 2 + 1));
    }
}
