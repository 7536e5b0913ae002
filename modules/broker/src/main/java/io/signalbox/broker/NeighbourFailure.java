package io.signalbox.broker;

import java.io.Serial;

import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;

/** A neighbour failed, and not by the caller's fault: this, and nothing that the caller could have done better, counts for its breaker. */
public sealed class NeighbourFailure extends RuntimeException permits NeighbourAway {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /** An expected outcome, so it carries no stack trace. */
    public NeighbourFailure(Problem problem) {
        super(problem.type().slug() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** What to tell the caller. */
    public Problem problem() {
        return problem;
    }

    /** The exception that a neighbour's problem is here: a failure of the neighbour, or a refusal that is the caller's business. */
    public static RuntimeException of(Problem problem) {
        return switch (problem.type()) {
            case UNAVAILABLE, TIMEOUT, REQUEST_TIMEOUT -> new NeighbourAway(problem);
            case INTERNAL, MISDIRECTED, VERSION_NOT_SUPPORTED -> new NeighbourFailure(problem);
            case MALFORMED_JSON,
                    INVALID_REQUEST,
                    INVALID_ENTRY,
                    UNKNOWN_TEMPLATE,
                    MISSING_VARIABLE,
                    UNAUTHENTICATED,
                    INVALID_CREDENTIALS,
                    FORBIDDEN,
                    REAUTHENTICATION_REQUIRED,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    NOT_ACCEPTABLE,
                    CONFLICT,
                    ID_CONFLICT,
                    PAYLOAD_TOO_LARGE,
                    URI_TOO_LONG,
                    UNSUPPORTED_MEDIA_TYPE,
                    IDEMPOTENCY_KEY_REUSED,
                    TOO_MANY_REQUESTS,
                    HEADERS_TOO_LARGE -> new ProblemException(problem);
        };
    }
}
