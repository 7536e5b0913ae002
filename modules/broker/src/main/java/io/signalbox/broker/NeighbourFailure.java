package io.signalbox.broker;

import java.io.Serial;
import java.time.Duration;

import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;

/**
 * A neighbour failed, and not by the caller's fault: this, and nothing that the caller could have done better, counts for its breaker. It
 * says when to come back.
 */
public sealed class NeighbourFailure extends ProblemException permits NeighbourAway {

    /** When to come back to a neighbour that is away, or has too much to do. */
    public static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param cause what the call has ended with, if it was made */
    protected NeighbourFailure(Problem problem, Throwable cause) {
        super(problem.retryAfter().isPresent() ? problem : problem.retryAfter(RETRY_AFTER), cause);
    }

    /** What a call's problem is here: a failure of the neighbour, or a refusal that is the caller's business. */
    public static ProblemException of(Edge edge, ProblemException told) {
        return switch (told.problem().type()) {
            case UNAVAILABLE, TIMEOUT, REQUEST_TIMEOUT -> new NeighbourAway(edge, told);
            case INTERNAL, MISDIRECTED, VERSION_NOT_SUPPORTED -> new NeighbourFailure(told.problem(), told);
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
                    HEADERS_TOO_LARGE -> told;
        };
    }
}
