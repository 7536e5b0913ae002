package io.signalbox.common.grpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.Severity;
import io.signalbox.proto.log.v1.TailRequest;
import io.signalbox.proto.log.v1.WriteRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MessageBoundsTest {

    private static final MessageBounds BOUNDS = new MessageBounds(1 << 20, 100, 8);

    @Test
    void everyFieldAndElementCounts() {
        var request = WriteRequest.newBuilder()
                .addEntries(
                        Entry.newBuilder().setSource("shop").setName("order").putAttributes("a", "b"))
                .addEntries(Entry.getDefaultInstance())
                .build();

        assertThat(BOUNDS.count(WriteRequest.getDescriptor(), request.toByteArray()))
                .as("two entries, two texts, an attribute with its key and its value")
                .isEqualTo(7);
    }

    @Test
    void emptyEntriesAreTooMany() {
        var request = WriteRequest.newBuilder();
        for (int i = 0; i < 101; i++) {
            request.addEntries(Entry.getDefaultInstance());
        }

        assertThat(refused(request.build().toByteArray())).isEqualTo(ProblemType.PAYLOAD_TOO_LARGE);
    }

    @Test
    void thePackedElementsOfOneFieldCount() {
        var request = TailRequest.newBuilder();
        for (int i = 0; i < 101; i++) {
            request.addSeverities(Severity.SEVERITY_WARN);
        }

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> BOUNDS.count(
                        TailRequest.getDescriptor(), request.build().toByteArray()))
                .satisfies(e -> assertThat(e.problem().type()).isEqualTo(ProblemType.PAYLOAD_TOO_LARGE));
    }

    @Test
    void fieldsThatNobodyKnowsCount() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        for (int i = 0; i < 101; i++) {
            out.writeBool(300_000 + i, true);
        }
        out.flush();

        assertThat(refused(bytes.toByteArray())).isEqualTo(ProblemType.PAYLOAD_TOO_LARGE);
    }

    @Test
    void messagesAreNestedOnlySoDeep() {
        var value = Value.newBuilder().setBoolValue(true).build();
        for (int i = 0; i < 20; i++) {
            value = Value.newBuilder()
                    .setListValue(ListValue.newBuilder().addValues(value))
                    .build();
        }
        var nested = Struct.newBuilder().putFields("a", value).build().toByteArray();

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> BOUNDS.count(Struct.getDescriptor(), nested))
                .satisfies(e -> assertThat(e.problem().detail()).contains("8 deep"));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void groupsThatNobodyKnowsAreCountedAndMustEnd(int wireType) {
        var bytes = new byte[50];
        java.util.Arrays.fill(bytes, (byte) (9 << 3 | wireType));

        assertThat(refused(bytes))
                .isEqualTo(wireType == 3 ? ProblemType.PAYLOAD_TOO_LARGE : ProblemType.INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anyBytesAreCountedOrRefusedAndWhatIsParsedHasNoMoreThanWasCounted(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            var bytes = mutated(random);
            try {
                var counted = BOUNDS.count(WriteRequest.getDescriptor(), bytes);
                assertThat(values(WriteRequest.parseFrom(bytes))).isLessThanOrEqualTo(counted);
            } catch (ProblemException e) {
                assertThat(e.problem().type()).isIn(ProblemType.INVALID_REQUEST, ProblemType.PAYLOAD_TOO_LARGE);
            } catch (InvalidProtocolBufferException e) {
                assertThat(e.getUnfinishedMessage()).isNotNull();
            }
        }
    }

    private static byte[] mutated(Random random) {
        if (random.nextBoolean()) {
            var noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            return noise;
        }
        var bytes = WriteRequest.newBuilder()
                .addEntries(
                        Entry.newBuilder().setSource("shop").setName("order").putAttributes("a", "b"))
                .build()
                .toByteArray();
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    /** The values of a parsed message, its map's entries included. */
    private static int values(com.google.protobuf.Message message) {
        var count = message.getUnknownFields().asMap().size();
        for (var field : message.getAllFields().entrySet()) {
            var elements = field.getKey().isRepeated()
                    ? (java.util.List<?>) field.getValue()
                    : java.util.List.of(field.getValue());
            for (var element : elements) {
                count += 1;
                if (element instanceof com.google.protobuf.Message inner && !(inner instanceof DynamicMessage)) {
                    count += field.getKey().isMapField() ? 0 : values(inner);
                }
            }
        }
        return count;
    }

    private static ProblemType refused(byte[] message) {
        try {
            BOUNDS.count(WriteRequest.getDescriptor(), message);
            throw new AssertionError("The message was taken.");
        } catch (ProblemException e) {
            return e.problem().type();
        }
    }
}
