package io.signalbox.mail.inbound;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.testing.Fuzz;
import io.signalbox.proto.mail.v1.SendRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever the bytes of a request to send are: what was asked for, or a refusal that names the variable. */
@Timeout(120)
class MailGrpcFuzzTest {

    @Test
    void aRequestIsTakenAsSentOrRefusedByName() {
        Fuzz.of("send-request")
                .seed(SendRequest.newBuilder()
                        .addTo("ada@example.com")
                        .setTemplate("message")
                        .setLocale("de")
                        .setVariables(Struct.newBuilder()
                                .putFields(
                                        "a",
                                        Value.newBuilder().setStringValue("b").build())
                                .putFields(
                                        "n",
                                        Value.newBuilder().setNumberValue(1e300).build())
                                .putFields(
                                        "t",
                                        Value.newBuilder().setBoolValue(true).build()))
                        .setIdempotencyKey("k")
                        .build()
                        .toByteArray())
                .seed(SendRequest.newBuilder()
                        .addTo("ada@example.com")
                        .setSubject("s")
                        .setText("t")
                        .setHtml("<p>")
                        .build()
                        .toByteArray())
                .bytes(MailGrpcFuzzTest::check);
    }

    private static void check(byte[] input) {
        try {
            var request = SendRequest.parseFrom(input);
            var read = MailGrpc.read(request);
            assertThat(read.to()).isEqualTo(request.getToList());
            assertThat(read.variables().keySet())
                    .isEqualTo(request.getVariables().getFieldsMap().keySet());
            assertThat(MailGrpc.read(request).hash()).isEqualTo(read.hash());
        } catch (ProblemException refused) {
            assertThat(refused.problem().errors())
                    .allSatisfy(error -> assertThat(error.field()).startsWith("variables."));
        } catch (InvalidProtocolBufferException e) {
            assertThat(e).isNotNull();
        }
    }
}
