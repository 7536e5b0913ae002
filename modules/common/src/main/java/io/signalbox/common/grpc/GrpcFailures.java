package io.signalbox.common.grpc;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.RetryInfo;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.telemetry.RequestMetrics;

/**
 * Closes a call whose handler throws with the status that its problem stands for, and measures every call.
 *
 * <p>The status has details ({@code grpc-status-details-bin}): {@code google.rpc.BadRequest} where fields are wrong, {@code
 * google.rpc.RetryInfo} where it is known when to come back. Descriptions and details are cut where the trailers would outgrow the 8 KiB that
 * clients take.
 *
 * @see <a href="https://google.aip.dev/193">AIP-193, errors</a>
 */
@ApplicationScoped
public class GrpcFailures implements ServerInterceptor {

    /** Trailer: the stable problem type, for example {@code invalid-entry}. */
    public static final Metadata.Key<String> PROBLEM_TYPE =
            Metadata.Key.of("signalbox-problem", Metadata.ASCII_STRING_MARSHALLER);

    /** Trailer: seconds until a retry makes sense. */
    public static final Metadata.Key<String> RETRY_AFTER =
            Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER);

    private static final Logger LOG = System.getLogger(GrpcFailures.class.getName());
    private static final int MAX_DESCRIPTION = 400;
    private static final int MAX_VIOLATIONS_BYTES = 1_500;

    private final RequestMetrics metrics;

    /** @param metrics counts calls by their status */
    @Inject
    public GrpcFailures(RequestMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var guarded = new GuardedCall<>(call, metrics);
        try {
            return new GuardedListener<>(next.startCall(guarded, headers), guarded);
        } catch (RuntimeException e) {
            guarded.fail(e);
            return new ServerCall.Listener<>() {};
        }
    }

    /** The status and trailers that a failure stands for. */
    public static StatusRuntimeException toStatus(Throwable failure) {
        return switch (failure) {
            case StatusRuntimeException status
            when status.getStatus().getCause() instanceof InvalidProtocolBufferException ->
                toStatus(Problem.of(ProblemType.INVALID_REQUEST, "The message is not valid protobuf."));
            case StatusRuntimeException status -> status;
            case StatusException status -> new StatusRuntimeException(status.getStatus(), status.getTrailers());
            case ProblemException known -> toStatus(known.problem());
            default -> {
                LOG.log(Level.ERROR, "Unexpected failure", failure);
                yield toStatus(
                        Problem.of(ProblemType.INTERNAL, "Something went wrong on our side; it has been logged."));
            }
        };
    }

    private static StatusRuntimeException toStatus(Problem problem) {
        var trailers = new Metadata();
        trailers.put(PROBLEM_TYPE, problem.type().slug());
        problem.retryAfterSeconds().ifPresent(seconds -> trailers.put(RETRY_AFTER, seconds));
        return StatusProto.toStatusRuntimeException(
                com.google.rpc.Status.newBuilder()
                        .setCode(problem.type().grpcCode().value())
                        .setMessage(description(problem))
                        .addAllDetails(details(problem))
                        .build(),
                trailers);
    }

    private static String description(Problem problem) {
        var description = problem.type().slug() + ": " + problem.detail();
        return description.length() <= MAX_DESCRIPTION
                ? description
                : description.substring(0, description.offsetByCodePoints(0, MAX_DESCRIPTION - 1)) + "…";
    }

    /** {@code BadRequest} with as many of the wrong fields as there is room for, and {@code RetryInfo}. */
    private static List<Any> details(Problem problem) {
        var details = new ArrayList<Any>();
        var fields = BadRequest.newBuilder();
        var size = 0;
        for (var error : problem.errors()) {
            var violation = FieldViolation.newBuilder()
                    .setField(error.field())
                    .setDescription(error.detail())
                    .build();
            size += violation.getSerializedSize();
            if (size > MAX_VIOLATIONS_BYTES) {
                break;
            }
            fields.addFieldViolations(violation);
        }
        if (fields.getFieldViolationsCount() > 0) {
            details.add(Any.pack(fields.build()));
        }
        problem.retryAfter()
                .ifPresent(delay -> details.add(Any.pack(RetryInfo.newBuilder()
                        .setRetryDelay(Duration.newBuilder()
                                .setSeconds(delay.getSeconds())
                                .setNanos(delay.getNano()))
                        .build())));
        return details;
    }

    /** Another thread may end the call at any time; what is sent after that goes nowhere. */
    private static final class GuardedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

        private final RequestMetrics metrics;
        private final long started = System.nanoTime();
        private boolean closed;

        GuardedCall(ServerCall<Q, A> call, RequestMetrics metrics) {
            super(call);
            this.metrics = metrics;
        }

        @Override
        public synchronized void sendHeaders(Metadata headers) {
            if (!closed) {
                super.sendHeaders(headers);
            }
        }

        @Override
        public synchronized void sendMessage(A message) {
            if (!closed) {
                super.sendMessage(message);
            }
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (closed) {
                return;
            }
            closed = true;
            metrics.record(
                    "grpc",
                    getMethodDescriptor().getFullMethodName(),
                    status.getCode().name(),
                    System.nanoTime() - started);
            if (status.getCode() == Status.Code.UNKNOWN && status.getCause() != null) {
                var known = toStatus(status.getCause());
                super.close(known.getStatus(), known.getTrailers() == null ? trailers : known.getTrailers());
            } else {
                super.close(status, trailers);
            }
        }

        void fail(RuntimeException failure) {
            var status = toStatus(failure);
            close(status.getStatus(), status.getTrailers() == null ? new Metadata() : status.getTrailers());
        }
    }

    private static final class GuardedListener<Q, A> extends SimpleForwardingServerCallListener<Q> {

        private final GuardedCall<Q, A> call;

        GuardedListener(ServerCall.Listener<Q> listener, GuardedCall<Q, A> call) {
            super(listener);
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            guarded(() -> super.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            guarded(super::onHalfClose);
        }

        @Override
        public void onReady() {
            guarded(super::onReady);
        }

        private void guarded(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException e) {
                call.fail(e);
            }
        }
    }
}
