package io.signalbox.broker;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;

/** The protocol by which the broker hands something on. */
public enum Via {
    /** HTTP and JSON. */
    REST,
    /** JSON-RPC 2.0 over HTTP. */
    RPC,
    /** gRPC. */
    GRPC,
    /** A message on the durable queue; log entries only. */
    AMQP;

    /** The name in the API, for example {@code grpc}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The protocol that a caller names.
     *
     * @param allowed what can be chosen here
     * @throws io.signalbox.common.problem.ProblemException {@code invalid-request} for another name
     */
    public static Via of(String label, List<Via> allowed) {
        return allowed.stream()
                .filter(via -> via.label().equals(label))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                ProblemType.INVALID_REQUEST,
                                List.of(new FieldError(
                                        "via",
                                        allowed.stream()
                                                .map(Via::label)
                                                .collect(Collectors.joining(", ", "must be one of ", "")))))
                        .toException());
    }

    /** One of all protocols. */
    public static Via of(String label) {
        return of(label, Arrays.asList(values()));
    }
}
