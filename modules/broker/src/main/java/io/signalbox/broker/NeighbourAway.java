package io.signalbox.broker;

import java.io.Serial;

import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** A neighbour can't be reached, says that it can't work now, did not answer in time, or is not asked: another way may be tried. */
public final class NeighbourAway extends NeighbourFailure {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Edge edge;
    private final String reason;

    /** The neighbour was asked, and is away. */
    NeighbourAway(Edge edge, ProblemException told) {
        super(told.problem(), told);
        this.edge = edge;
        this.reason = told.problem().type().slug();
    }

    /**
     * The neighbour was not asked.
     *
     * @param reason in metrics
     * @param detail for the caller, if no other way is left
     */
    public NeighbourAway(Edge edge, String reason, String detail) {
        super(Problem.of(ProblemType.UNAVAILABLE, detail), null);
        this.edge = edge;
        this.reason = reason;
    }

    /** The way that was tried. */
    public Edge edge() {
        return edge;
    }

    /** Why it did not work, as metrics name it: the slug of a problem, {@code breaker-open} or {@code bulkhead-full}. */
    public String reason() {
        return reason;
    }
}
