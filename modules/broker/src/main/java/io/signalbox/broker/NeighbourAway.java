package io.signalbox.broker;

import java.io.Serial;

import io.signalbox.common.problem.Problem;

/** A neighbour can't be reached, says that it can't work now, or did not answer in time: another way may be tried. */
public sealed class NeighbourAway extends NeighbourFailure permits UnansweredRead {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param problem what to tell the caller if no other way is left */
    public NeighbourAway(Problem problem) {
        super(problem);
    }
}
