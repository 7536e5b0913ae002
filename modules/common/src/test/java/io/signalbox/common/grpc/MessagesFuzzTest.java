package io.signalbox.common.grpc;

import java.util.List;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.testing.Fuzz;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.SearchRequest;
import io.signalbox.proto.log.v1.TailRequest;
import io.signalbox.proto.log.v1.WriteRequest;
import io.signalbox.proto.mail.v1.GetRequest;
import io.signalbox.proto.mail.v1.SendRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever the bytes of a gRPC message are: what it becomes was counted before, or it is refused. */
@Timeout(120)
class MessagesFuzzTest {

    private static final MessageBounds BOUNDS = new MessageBounds(8 * 1024, 400, 12);
    private static final WriteRequest WRITE = WriteRequest.newBuilder()
            .addEntries(Entry.newBuilder()
                    .setId("0197f3a0-5b0e-7c3a-9d52-3f8f6b1a2c4d")
                    .setSource("shop")
                    .setName("ordered")
                    .setData("{}")
                    .putAttributes("order.id", "4711"))
            .addEntries(Entry.getDefaultInstance())
            .build();
    private static final SearchRequest SEARCH = SearchRequest.newBuilder()
            .addSeveritiesValue(5)
            .addSeveritiesValue(99)
            .setSource("shop")
            .setQ("order 4711")
            .setLimit(10)
            .build();
    private static final TailRequest TAIL =
            TailRequest.newBuilder().addSeveritiesValue(5).setName("ordered").build();
    private static final SendRequest SEND = SendRequest.newBuilder()
            .addTo("ada@example.com")
            .setTemplate("message")
            .setVariables(Struct.newBuilder()
                    .putFields("a", Value.newBuilder().setStringValue("b").build())
                    .putFields("n", Value.newBuilder().setNumberValue(1.5).build()))
            .build();
    private static final GetRequest GET = GetRequest.newBuilder().setId("x").build();

    @Test
    void aMessageHoldsNoMoreThanWasCountedBefore() {
        var messages = List.of(WRITE, SEARCH, TAIL, SEND, GET);
        var fuzz = Fuzz.of("grpc-message");
        messages.forEach(message -> fuzz.seed(message.toByteArray()));
        fuzz.bytes(input -> messages.forEach(message -> check(message, input)));
    }

    private static void check(Message prototype, byte[] input) {
        int counted;
        try {
            counted = BOUNDS.count(prototype.getDescriptorForType(), input);
        } catch (ProblemException refused) {
            assertThat(refused.problem().type()).isIn(ProblemType.PAYLOAD_TOO_LARGE, ProblemType.INVALID_REQUEST);
            return;
        }
        try {
            var message = DiscardUnknownFieldsParser.wrap(prototype.getParserForType())
                    .parseFrom(input);
            assertThat(held(message)).isLessThanOrEqualTo(counted);
        } catch (InvalidProtocolBufferException e) {
            assertThat(e).isNotNull();
        }
    }

    /** Fields and elements, those of the messages inside included. */
    private static int held(Message message) {
        return message.getAllFields().values().stream()
                .flatMap(value -> value instanceof List<?> list ? list.stream() : List.of(value).stream())
                .mapToInt(value -> 1 + (value instanceof Message inner ? held(inner) : 0))
                .sum();
    }
}
