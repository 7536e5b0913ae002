package io.signalbox.auth.testing;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Stops the auth and the PostgreSQL that all integration tests share, after the last of them. */
public final class SharedProcesses implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(Namespace.GLOBAL).computeIfAbsent(SharedProcesses.class, _ ->
                (AutoCloseable) SharedProcesses::stop);
    }

    private static void stop() {
        AuthUnderTest.stop();
        Stores.stop();
    }
}
