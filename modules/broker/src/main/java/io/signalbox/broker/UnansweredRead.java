package io.signalbox.broker;

import java.io.Serial;

import io.signalbox.common.problem.Problem;

/** A request that changes nothing reached nobody: it may be sent once more. */
public final class UnansweredRead extends NeighbourAway {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param problem what to tell the caller if nobody answers at all */
    public UnansweredRead(Problem problem) {
        super(problem);
    }
}
