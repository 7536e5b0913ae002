package io.signalbox.common.problem;

import java.io.Serial;

/** Thrown where a request can't be carried out; every protocol renders it in its own way. */
public class ProblemException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /** An expected outcome, so it carries no stack trace. */
    public ProblemException(Problem problem) {
        this(problem, null);
    }

    /** A problem that stands for another failure. */
    protected ProblemException(Problem problem, Throwable cause) {
        super(problem.type().slug() + ": " + problem.detail(), cause, false, false);
        this.problem = problem;
    }

    /** A problem with no fields to blame. */
    public ProblemException(ProblemType type, String detail) {
        this(Problem.of(type, detail));
    }

    /** What went wrong. */
    public Problem problem() {
        return problem;
    }
}
