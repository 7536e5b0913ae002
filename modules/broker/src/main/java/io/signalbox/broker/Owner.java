package io.signalbox.broker;

import java.util.Locale;

/** A service that answers REST requests of its own behind the broker. */
public enum Owner {
    /** Accounts, sessions and API keys. */
    AUTH,
    /** The log. */
    LOGGER,
    /** Rules, alerts and actions. */
    LISTENER,
    /** Mails and their templates. */
    MAIL;

    /** The service's name, for example in {@code signalbox.auth.url}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
