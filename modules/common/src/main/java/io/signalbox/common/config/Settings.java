package io.signalbox.common.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.config.Config;

/**
 * The service's configuration, checked while it is read: a bad value is an {@link InvalidSetting} whose one sentence names the key.
 */
@ApplicationScoped
public class Settings {

    private static final Pattern HOST_AND_PORT = Pattern.compile("[^\\s:/]+:\\d{1,5}|\\[[0-9a-fA-F:]+]:\\d{1,5}");

    private final Config config;

    /** @param config MicroProfile's: environment variables over {@code application.yaml} */
    @Inject
    public Settings(Config config) {
        this.config = config;
    }

    /** A value that must be there and not blank. */
    public String text(String key) {
        return optional(key).orElseThrow(() -> new InvalidSetting(key, "is required"));
    }

    /** A value that may be absent or blank. */
    public Optional<String> optional(String key) {
        return config.getOptionalValue(key, String.class).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** A whole number from {@code min} to {@code max}. */
    public int integer(String key, int min, int max) {
        return parsed(key, "must be a whole number from " + min + " to " + max, text -> {
            var value = Integer.parseInt(text);
            if (value < min || value > max) {
                throw new IllegalArgumentException();
            }
            return value;
        });
    }

    /** Exactly {@code true} or {@code false}. */
    public boolean bool(String key) {
        return parsed(key, "must be true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException();
        });
    }

    /** A positive duration of ISO 8601, for example {@code PT30S} or {@code P30D}. */
    public Duration duration(String key) {
        return parsed(key, "must be a positive duration of ISO 8601, for example PT30S", text -> {
            var value = Duration.parse(text);
            if (!value.isPositive()) {
                throw new IllegalArgumentException();
            }
            return value;
        });
    }

    /** A comma-separated list, blanks dropped. */
    public List<String> list(String key) {
        return optional(key)
                .map(text -> Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(item -> !item.isEmpty())
                        .toList())
                .orElse(List.of());
    }

    /** An absolute http or https URL. */
    public URI httpUrl(String key) {
        return parsed(key, "must be an http or https URL", text -> {
            var url = URI.create(text);
            if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                throw new IllegalArgumentException();
            }
            return url;
        });
    }

    /** Where a neighbour listens: {@code host:port}, an IPv6 address in brackets. */
    public String hostAndPort(String key) {
        return parsed(key, "must have the form host:port", text -> {
            if (!HOST_AND_PORT.matcher(text).matches()) {
                throw new IllegalArgumentException();
            }
            return text;
        });
    }

    /** A value of another form. */
    public <T> T parsed(String key, String rule, Function<String, T> parser) {
        var text = text(key);
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new InvalidSetting(key, rule + ", not '" + text + "'");
        }
    }

    /** A secret: the value of {@code key}, or the first line of the file that {@code key-file} names. */
    public String secret(String key) {
        return optionalSecret(key).orElseThrow(() -> new InvalidSetting(key, "or " + key + "-file is required"));
    }

    /** A secret that may be absent; so it is, too, if the file that {@code key-file} names is not there or empty. */
    public Optional<String> secretIfAny(String key) {
        var file = optional(key + "-file").map(Path::of);
        if (file.isPresent() && !holdsText(file.get())) {
            return Optional.empty();
        }
        return optionalSecret(key);
    }

    private static boolean holdsText(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.findFirst().filter(line -> !line.isBlank()).isPresent();
        } catch (IOException | java.io.UncheckedIOException e) {
            return false;
        }
    }

    /** A secret that may be absent. */
    public Optional<String> optionalSecret(String key) {
        var file = optional(key + "-file");
        if (file.isEmpty()) {
            return optional(key);
        }
        try (var lines = Files.lines(Path.of(file.get()))) {
            return Optional.of(lines.findFirst()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(() -> new InvalidSetting(key + "-file", "names an empty file: " + file.get())));
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new InvalidSetting(key + "-file", "names a file that can't be read: " + file.get());
        }
    }
}
