package io.signalbox.broker;

import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;

/** Why a call to a neighbour was not even tried. */
public enum Refusal {
    /** The neighbour has failed lately. */
    BREAKER_OPEN("breaker-open"),
    /** Too many calls wait for it already. */
    BULKHEAD_FULL("bulkhead-full");

    private final String label;

    Refusal(String label) {
        this.label = label;
    }

    /** The name in metrics. */
    public String label() {
        return label;
    }

    /** What an exception of Fault Tolerance says. */
    public static Refusal of(Throwable failure) {
        return failure instanceof BulkheadException ? BULKHEAD_FULL : BREAKER_OPEN;
    }
}
