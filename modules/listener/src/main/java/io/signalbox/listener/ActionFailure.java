package io.signalbox.listener;

import java.io.Serial;

/** An attempt at an action failed. */
public final class ActionFailure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /**
     * An expected outcome, so it carries no stack trace.
     *
     * @param reason one sentence for the operator
     * @param kind what it means for the action
     */
    public ActionFailure(String reason, Kind kind) {
        super(reason, null, false, false);
        this.kind = kind;
    }

    /** What it means for the action. */
    public Kind kind() {
        return kind;
    }

    /** What a failure means for the action. */
    public enum Kind {
        /** Whom it needs was not there, which says nothing about the action: it waits, however long that lasts. */
        AWAY,
        /** Something went wrong, and may again: attempts are bounded. */
        FAILED,
        /** Another attempt would fail alike. */
        REFUSED
    }
}
