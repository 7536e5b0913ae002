package io.signalbox.listener;

import java.util.Locale;

/** Where an action is in its life. */
public enum ActionState {
    /** Waits for its next attempt. */
    PENDING,
    /** A worker has it, for as long as its lease lasts. */
    RUNNING,
    /** It had its effect. */
    DONE,
    /** It failed for good, and waits for somebody to requeue it. */
    DEAD;

    /** The state in the API, for example {@code dead}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
