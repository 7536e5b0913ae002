package io.signalbox.common.config;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A secret of which two values are good at a time, so that it can be exchanged while everybody goes on working: the secret itself, and
 * another one that is still, or already, accepted. Files are read again while the service runs, at most once a second; one that can't be
 * read, or holds nothing good, leaves the values as they were.
 *
 * @param <T> what a value is read as
 */
public final class RotatedSecret<T> {

    private static final Logger LOG = System.getLogger(RotatedSecret.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Settings settings;
    private final String key;
    private final String otherKey;
    private final Function<Text, T> parser;
    private final Duration period;
    private final boolean fromFiles;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Values<T> values;
    private volatile long readAt;

    /**
     * One value as it was configured.
     *
     * @param key where it stands, for an {@link InvalidSetting}
     */
    public record Text(String key, String value) {

        @Override
        public String toString() {
            return "Text[" + key + "]";
        }
    }

    private record Values<T>(List<Text> texts, List<T> parsed) {}

    /**
     * Reads the values.
     *
     * @param key of the secret itself, or with {@code -file} of its file; required
     * @param otherKey of the other one, or with {@code -file} of its file; may be absent
     * @param parser throws {@link InvalidSetting} when a value is not good
     */
    public RotatedSecret(Settings settings, String key, String otherKey, Function<Text, T> parser) {
        this(settings, key, otherKey, parser, PERIOD);
    }

    RotatedSecret(Settings settings, String key, String otherKey, Function<Text, T> parser, Duration period) {
        this.settings = settings;
        this.key = key;
        this.otherKey = otherKey;
        this.parser = parser;
        this.period = period;
        this.fromFiles = Stream.of(key, otherKey)
                .anyMatch(name -> settings.optional(name + "-file").isPresent());
        this.values = parsed(texts());
        this.readAt = System.nanoTime();
    }

    /** The one to use: the secret itself. */
    public T current() {
        return accepted().getFirst();
    }

    /** All that are good: the secret itself, then the other one if there is one. */
    public List<T> accepted() {
        if (fromFiles && System.nanoTime() - readAt >= period.toNanos() && reading.tryLock()) {
            try {
                readAgain();
            } finally {
                readAt = System.nanoTime();
                reading.unlock();
            }
        }
        return values.parsed();
    }

    private void readAgain() {
        try {
            var texts = texts();
            if (!texts.equals(values.texts())) {
                values = parsed(texts);
                LOG.log(Level.INFO, "{0} was read again: {1} values are good now", key, texts.size());
            }
        } catch (InvalidSetting e) {
            LOG.log(Level.WARNING, "{0} stays as it was. {1}", key, e.getMessage());
        }
    }

    private List<Text> texts() {
        var texts = new ArrayList<Text>();
        texts.add(new Text(key, settings.secret(key)));
        settings.secretIfAny(otherKey)
                .filter(value -> !value.equals(texts.getFirst().value()))
                .ifPresent(value -> texts.add(new Text(otherKey, value)));
        return texts;
    }

    private Values<T> parsed(List<Text> texts) {
        return new Values<>(texts, texts.stream().map(parser).toList());
    }
}
