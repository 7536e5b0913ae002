package io.signalbox.auth.outbound;

import io.signalbox.common.config.Settings;

/** Where the services are that auth calls by gRPC. */
final class Neighbours {

    private static final String FORM = "[^\\s:/]+:\\d{1,5}|\\[[0-9a-fA-F:]+]:\\d{1,5}";

    private Neighbours() {}

    /** The {@code host:port} of a key. */
    static String target(Settings settings, String key) {
        return settings.parsed(key, "must have the form host:port", text -> {
            if (!text.matches(FORM)) {
                throw new IllegalArgumentException();
            }
            return text;
        });
    }
}
