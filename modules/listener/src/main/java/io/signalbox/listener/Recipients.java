package io.signalbox.listener;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;

/** Who gets the mail of an alert. */
@ApplicationScoped
public class Recipients {

    /** Stands for the addresses of {@code signalbox.listener.alert-recipients}. */
    public static final String DEFAULT = "default";

    /** The most addresses in a rule, and in the configuration; mail takes twice as many. */
    public static final int MAX = 25;

    private static final String KEY = "signalbox.listener.alert-recipients";
    private static final int MAX_LENGTH = 254;
    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;\\p{Cntrl}]{1,64}@[^\\s@<>,;\\p{Cntrl}]+");

    private final List<String> configured;

    /** @param settings holds {@code signalbox.listener.alert-recipients} */
    @Inject
    public Recipients(Settings settings) {
        configured = settings.list(KEY);
        for (var address : configured) {
            if (!isAddress(address)) {
                throw new InvalidSetting(KEY, "must be e-mail addresses, which '" + address + "' is not");
            }
        }
        if (configured.size() > MAX) {
            throw new InvalidSetting(KEY, "must hold at most " + MAX + " addresses");
        }
    }

    /** The addresses that a rule's {@code recipients} stands for, each once. */
    public List<String> resolve(List<String> wanted) {
        return wanted.stream()
                .flatMap(item -> item.equals(DEFAULT) ? configured.stream() : Stream.of(item))
                .distinct()
                .toList();
    }

    /** Whether a rule may name this: an address, roughly (mail has the last word), or {@link #DEFAULT}. */
    static boolean isAcceptable(String item) {
        return item.equals(DEFAULT) || isAddress(item);
    }

    private static boolean isAddress(String text) {
        return text.length() <= MAX_LENGTH && ADDRESS.matcher(text).matches();
    }
}
