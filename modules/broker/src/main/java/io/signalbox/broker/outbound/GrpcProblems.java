package io.signalbox.broker.outbound;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.signalbox.common.grpc.GrpcFailures;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;

/** Reads the problem that a neighbour's gRPC status stands for; the other side is {@link GrpcFailures}. */
final class GrpcProblems {

    private static final Logger LOG = System.getLogger(GrpcProblems.class.getName());

    private GrpcProblems() {}

    /** The problem that a neighbour's status stands for. */
    static Problem problem(String neighbour, StatusRuntimeException failure) {
        var told = trailer(failure, GrpcFailures.PROBLEM_TYPE);
        var type = told.map(ProblemType::ofSlug).orElseGet(() -> byCode(failure));
        return new Problem(
                type,
                detail(neighbour, failure, told),
                details(failure).stream().flatMap(GrpcProblems::fieldErrors).toList(),
                trailer(failure, GrpcFailures.RETRY_AFTER)
                        .filter(seconds -> seconds.matches("\\d{1,9}"))
                        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds))));
    }

    private static List<Any> details(StatusRuntimeException failure) {
        try {
            return StatusProto.fromThrowable(failure).getDetailsList();
        } catch (IllegalArgumentException e) {
            LOG.log(Level.DEBUG, "The details of a status can''t be read: {0}", e.getMessage());
            return List.of();
        }
    }

    private static Stream<FieldError> fieldErrors(Any detail) {
        try {
            return detail.is(BadRequest.class)
                    ? detail.unpack(BadRequest.class).getFieldViolationsList().stream()
                            .map(violation -> new FieldError(violation.getField(), violation.getDescription()))
                    : Stream.empty();
        } catch (InvalidProtocolBufferException e) {
            LOG.log(Level.DEBUG, "The wrong fields of a status can''t be read: {0}", e.getMessage());
            return Stream.empty();
        }
    }

    private static String detail(String neighbour, StatusRuntimeException failure, Optional<String> told) {
        var description = Optional.ofNullable(failure.getStatus().getDescription());
        return told.flatMap(slug -> description.map(
                        text -> text.startsWith(slug + ": ") ? text.substring(slug.length() + 2) : text))
                .orElseGet(() -> switch (failure.getStatus().getCode()) {
                    case UNAVAILABLE -> neighbour + " can't be reached.";
                    case DEADLINE_EXCEEDED -> neighbour + " did not answer in time.";
                    default -> neighbour + " answered " + failure.getStatus().getCode() + ".";
                });
    }

    private static ProblemType byCode(StatusRuntimeException failure) {
        return switch (failure.getStatus().getCode()) {
            case UNAVAILABLE, CANCELLED, ABORTED -> ProblemType.UNAVAILABLE;
            case DEADLINE_EXCEEDED -> ProblemType.TIMEOUT;
            case RESOURCE_EXHAUSTED -> ProblemType.TOO_MANY_REQUESTS;
            case UNAUTHENTICATED -> ProblemType.UNAUTHENTICATED;
            case PERMISSION_DENIED -> ProblemType.FORBIDDEN;
            case INVALID_ARGUMENT, OUT_OF_RANGE -> ProblemType.INVALID_REQUEST;
            case NOT_FOUND -> ProblemType.NOT_FOUND;
            case ALREADY_EXISTS -> ProblemType.ID_CONFLICT;
            case FAILED_PRECONDITION -> ProblemType.CONFLICT;
            case OK, UNKNOWN, UNIMPLEMENTED, INTERNAL, DATA_LOSS -> ProblemType.INTERNAL;
        };
    }

    private static Optional<String> trailer(StatusRuntimeException failure, Metadata.Key<String> key) {
        return Optional.ofNullable(failure.getTrailers()).map(trailers -> trailers.get(key));
    }
}
