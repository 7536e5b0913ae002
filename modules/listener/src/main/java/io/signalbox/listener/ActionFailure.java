package io.signalbox.listener;

import java.io.Serial;

/** An attempt at an action failed. */
public final class ActionFailure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean lasting;

    /**
     * An expected outcome, so it carries no stack trace.
     *
     * @param reason one sentence for the operator
     * @param lasting whether another attempt would fail alike
     */
    public ActionFailure(String reason, boolean lasting) {
        super(reason, null, false, false);
        this.lasting = lasting;
    }

    /** Whether another attempt would fail alike. */
    public boolean isLasting() {
        return lasting;
    }
}
