package io.signalbox.auth.token;

import java.io.Serial;

/** A signing key in the database that was sealed under another secret than ours. */
public final class UnreadableKey extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    UnreadableKey(String kid) {
        super("Signing key " + kid
                + " can't be opened: signalbox.auth.key-encryption-secret is not the one that it was sealed with.");
    }
}
