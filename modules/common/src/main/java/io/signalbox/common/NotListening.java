package io.signalbox.common;

import java.io.Serial;

/** A port that can't be listened on stops the service at start; the message is one sentence. */
public final class NotListening extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param what the server and its address */
    public NotListening(String what, Throwable cause) {
        super(what + " can't be listened on; is another process there?", cause);
    }
}
