package io.signalbox.listener;

import java.util.Locale;

/** What an action does. */
public enum ActionKind {
    /** Mails people. */
    MAIL;

    /** The kind in the API, for example {@code mail}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
