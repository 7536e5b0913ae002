package io.signalbox.broker;

import java.util.Arrays;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.Settings;

/**
 * Tells a client's address: that of the peer, or, behind proxies of our own, what the outermost of them wrote into
 * {@code X-Forwarded-For}. What stands before it was written by the client, who may write anything.
 */
@ApplicationScoped
public class ClientAddresses {

    private static final int MAX_LENGTH = 45;

    private final int trustedHops;

    /** @param settings holds {@code signalbox.http.trusted-hops}: how many proxies in front of the broker are ours */
    @Inject
    public ClientAddresses(Settings settings) {
        this(settings.integer("signalbox.http.trusted-hops", 0, 10));
    }

    ClientAddresses(int trustedHops) {
        this.trustedHops = trustedHops;
    }

    /**
     * The address.
     *
     * @param peer who is connected
     * @param forwardedFor the values of all {@code X-Forwarded-For} fields, in their order
     */
    public String of(String peer, List<String> forwardedFor) {
        var hops = forwardedFor.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .toList();
        if (trustedHops == 0 || hops.size() < trustedHops) {
            return peer;
        }
        var address = hops.get(hops.size() - trustedHops);
        return isAddress(address) ? address : peer;
    }

    private static boolean isAddress(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_LENGTH
                && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':');
    }
}
