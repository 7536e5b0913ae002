package io.signalbox.local.supervisor;

/** Signalbox cannot run; the message is for the person at the keyboard: one sentence, then log lines if there are any. */
public final class SupervisionException extends RuntimeException {

    SupervisionException(String message) {
        super(message);
    }

    SupervisionException(String message, Throwable cause) {
        super(message, cause);
    }
}
