package io.signalbox.common.http;

import java.net.URI;
import java.util.Set;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;

/** The exact origins (RFC 6454) of pages that a configuration key lists. */
public final class Origins {

    private final Set<String> listed;

    private Origins(Set<String> listed) {
        this.listed = listed;
    }

    /**
     * Reads them.
     *
     * @throws InvalidSetting if one is no origin
     */
    public static Origins of(Settings settings, String key) {
        var listed = Set.copyOf(settings.list(key));
        for (var text : listed) {
            if (!isOrigin(text)) {
                throw new InvalidSetting(
                        key, "must list origins like https://signalbox.example.com, not '" + text + "'");
            }
        }
        return new Origins(listed);
    }

    /** Whether a page of this origin, as its browser names it, is one of them. */
    public boolean contain(String origin) {
        return listed.contains(origin);
    }

    private static boolean isOrigin(String text) {
        try {
            var uri = URI.create(text);
            return uri.getHost() != null && text.equals(uri.getScheme() + "://" + uri.getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
