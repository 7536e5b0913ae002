package io.signalbox.common.grpc;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class GrpcFailuresTest {

    private static final int HEADERS_OF_A_CLIENT = 8 * 1024;

    @Test
    void wrongFieldsAreViolationsOfABadRequest() throws InvalidProtocolBufferException {
        var status = GrpcFailures.toStatus(Problem.of(
                        ProblemType.INVALID_REQUEST,
                        List.of(new FieldError("to[0]", "is no address"), new FieldError("subject", "is missing")))
                .toException());

        assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getStatus().getDescription())
                .isEqualTo("invalid-request: to[0]: is no address; subject: is missing");
        var violations = details(status).getFirst().unpack(BadRequest.class).getFieldViolationsList();
        assertThat(violations).extracting(violation -> violation.getField()).containsExactly("to[0]", "subject");
        assertThat(violations.getFirst().getDescription()).isEqualTo("is no address");
    }

    @Test
    void aFailureThatTellsWhenToComeBackDoesSoToClientsOfEveryKind() throws InvalidProtocolBufferException {
        var status = GrpcFailures.toStatus(Problem.of(ProblemType.TOO_MANY_REQUESTS, "Slow down.")
                .retryAfter(Duration.ofMillis(1_500))
                .toException());

        assertThat(status.getTrailers().get(GrpcFailures.RETRY_AFTER)).isEqualTo("2");
        var delay = details(status).getFirst().unpack(RetryInfo.class).getRetryDelay();
        assertThat(delay.getSeconds()).isEqualTo(1);
        assertThat(delay.getNanos()).isEqualTo(500_000_000);
    }

    @Test
    void aFailureThatBlamesNoFieldHasNoDetails() {
        var status = GrpcFailures.toStatus(
                Problem.of(ProblemType.NOT_FOUND, "There is no such entry.").toException());

        assertThat(status.getTrailers().get(GrpcFailures.PROBLEM_TYPE)).isEqualTo("not-found");
        assertThat(details(status)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"entries", "é", "要", "🚦"})
    void howeverMuchIsWrongAClientCanTakeTheTrailers(String word) {
        var errors = IntStream.range(0, 2_000)
                .mapToObj(i -> new FieldError(word.repeat(20) + "[" + i + "].name", "is missing"))
                .toList();

        var status = GrpcFailures.toStatus(
                Problem.of(ProblemType.INVALID_ENTRY, errors).toException());

        assertThat(details(status)).isNotEmpty();
        assertThat(status.getStatus().getDescription())
                .startsWith("invalid-entry: ")
                .endsWith("…");
        assertThat(encodedSize(status)).isLessThan(HEADERS_OF_A_CLIENT);
    }

    private static List<Any> details(StatusRuntimeException status) {
        return StatusProto.fromThrowable(status).getDetailsList();
    }

    /** As HTTP/2 counts it: name, value and 32 bytes for each field; the message is percent-encoded, binary values are base64. */
    private static int encodedSize(StatusRuntimeException status) {
        var message = status.getStatus().getDescription().getBytes(StandardCharsets.UTF_8);
        var size = "grpc-message".length() + 3 * message.length + 32;
        for (var name : status.getTrailers().keys()) {
            var length = name.endsWith(Metadata.BINARY_HEADER_SUFFIX)
                    ? status.getTrailers().get(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER)).length * 4 / 3
                    : status.getTrailers()
                            .get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER))
                            .length();
            size += name.length() + length + 32;
        }
        return size;
    }
}
