package io.signalbox.local.stores;

/** A store cannot do its job; the message is one sentence for the person at the keyboard. */
public final class StoreException extends RuntimeException {

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    StoreException(String message) {
        super(message);
    }
}
