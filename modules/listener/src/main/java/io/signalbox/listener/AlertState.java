package io.signalbox.listener;

import java.util.Locale;

/** Where an alert is in its life. */
public enum AlertState {
    /** It happens, and nobody has said that they care for it. */
    OPEN,
    /** Somebody cares for it; it is counted and not mailed. */
    ACKNOWLEDGED,
    /** Nobody wants to hear of it until a time; the next occurrence after that opens it again. */
    SILENCED,
    /** It is over; should it happen again, that is a new alert. */
    RESOLVED;

    /** The state in the API, for example {@code open}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
