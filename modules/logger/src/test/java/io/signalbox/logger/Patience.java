package io.signalbox.logger;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** How long any test waits for a condition: long enough for a busy machine, since only a failure ever waits so long. */
public final class Patience implements BeforeAllCallback {

    /** The limit where a test has no promise of its own to hold. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(LIMIT);
    }
}
