package io.signalbox.common.config;

import java.io.Serial;

/** A configuration value that stops the service at start; the message is one sentence that names the key. */
public final class InvalidSetting extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * @param key the configuration key
     * @param rule what is wrong, for example {@code must be true or false, not 'maybe'}
     */
    public InvalidSetting(String key, String rule) {
        super("Bad configuration: " + key + " " + rule + ".");
    }
}
