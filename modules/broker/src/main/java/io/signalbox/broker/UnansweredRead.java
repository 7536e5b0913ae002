package io.signalbox.broker;

import java.io.Serial;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** A request that changes nothing reached nobody: it may be sent once more. */
public final class UnansweredRead extends ProblemException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param detail for the caller, if nobody answers at all */
    public UnansweredRead(String detail) {
        super(ProblemType.UNAVAILABLE, detail);
    }
}
