package io.signalbox.broker;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

import io.grpc.Status;
import io.signalbox.broker.doubles.Api;
import io.signalbox.broker.doubles.HttpDouble;
import io.signalbox.broker.doubles.IngestQueue;
import io.signalbox.broker.doubles.Surroundings;
import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.proto.log.v1.ItemError;
import io.signalbox.proto.log.v1.WriteResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Entries go onward by the protocol that the caller chose, once. */
class WriteIT {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String ENTRY = "{\"source\":\"shop\",\"name\":\"order\",\"severity\":\"WARN\",\"data\":\"x\"}";

    private final Surroundings around = Surroundings.shared();
    private final Api api = new Api(around.broker().http(), around.tokens().of("ann", "writer"));

    @BeforeEach
    void reset() {
        around.reset();
    }

    @Test
    void byGrpcTheLoggerSeesTheEntryOnceInTheCallersNameWithItsTrace() {
        var answer = api.send("api/v1/logs", request -> request.header("Content-Type", "application/json")
                .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                .POST(BodyPublishers.ofString(ENTRY)));

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.object().getString("via")).isEqualTo("grpc");
        assertThat(around.loggerGrpc().received()).hasSize(1);
        var received = around.loggerGrpc().received().getFirst();
        assertThat(received.header("authorization")).hasValue("Bearer " + api.token());
        assertThat(received.header("traceparent").orElseThrow()).contains(TRACE);
        var entry = around.loggerGrpc().entries().getFirst();
        assertThat(entry.getId()).isEqualTo(answer.object().getJsonArray("ids").getString(0));
        assertThat(UUID.fromString(entry.getId()).version()).isEqualTo(7);
        assertThat(entry.getTraceId())
                .as("what the caller did not send is not content")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"rest,/api/v1/logs", "rpc,/rpc"})
    void byHttpTheLoggerSeesTheEntryOnceInTheCallersNameWithItsTrace(String via, String path) {
        var answer = api.send("api/v1/logs?via=" + via, request -> request.header("Content-Type", "application/json")
                .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                .POST(BodyPublishers.ofString(ENTRY)));

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.object().getString("via")).isEqualTo(via);
        var received = around.logger().received(path);
        assertThat(received).hasSize(1);
        assertThat(received.getFirst().header("Authorization")).hasValue("Bearer " + api.token());
        assertThat(received.getFirst().header("traceparent").orElseThrow()).contains(TRACE);
        assertThat(received.getFirst().body())
                .contains(answer.object().getJsonArray("ids").getString(0));
    }

    @Test
    void byAmqpTheQueueHasTheEntryWithItsTrace() {
        try (var queue = queue()) {
            queue.drain();
            var answer = api.send("api/v1/logs?via=amqp", request -> request.header("Content-Type", "application/json")
                    .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                    .POST(BodyPublishers.ofString(ENTRY)));

            assertThat(answer.status()).as(answer.text()).isEqualTo(202);
            assertThat(answer.object().getString("via")).isEqualTo("amqp");
            var messages = queue.drain();
            assertThat(messages).hasSize(1);
            var message = messages.getFirst();
            var id = answer.object().getJsonArray("ids").getString(0);
            assertThat(message.id()).isEqualTo(id);
            assertThat(message.key()).isEqualTo("log.warn.shop");
            assertThat(message.contentType()).isEqualTo("application/cloudevents+json");
            assertThat(message.headers().get("traceparent").toString()).contains(TRACE);
            assertThat(message.body().getString("id")).isEqualTo(id);
            assertThat(message.body().getJsonObject("data").getString("id")).isEqualTo(id);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rest", "rpc", "grpc", "amqp"})
    void theGoodEntriesOfABatchAreTakenAndTheBadOnesListed(String via) {
        var answer = api.post(
                "api/v1/logs?via=" + via,
                "[" + ENTRY + ",{\"source\":\"s\",\"name\":\"n\",\"severity\":\"LOUD\"}," + ENTRY + ",7]");

        assertThat(answer.status()).as(answer.text()).isEqualTo(via.equals("amqp") ? 202 : 201);
        assertThat(answer.object().getJsonArray("ids")).hasSize(2);
        var errors = answer.object().getJsonArray("errors");
        assertThat(errors).hasSize(2);
        assertThat(errors.getJsonObject(0).getInt("index")).isEqualTo(1);
        assertThat(errors.getJsonObject(0).getString("type")).isEqualTo("invalid-entry");
        assertThat(errors.getJsonObject(0).getString("detail")).contains("severity");
        assertThat(errors.getJsonObject(1).getInt("index")).isEqualTo(3);
    }

    @Test
    void whatTheLoggerRefusesOfABatchIsListedByItsPlaceInTheRequest() {
        around.loggerGrpc().onWrite((request, answers) -> {
            answers.onNext(WriteResponse.newBuilder()
                    .addIds(request.getEntries(0).getId())
                    .addErrors(ItemError.newBuilder()
                            .setIndex(1)
                            .setType("id-conflict")
                            .setDetail("taken"))
                    .build());
            answers.onCompleted();
        });

        var answer = api.post("api/v1/logs", "[{}," + ENTRY + "," + ENTRY + "]");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.object().getJsonArray("ids")).hasSize(1);
        assertThat(answer.object().getJsonArray("errors").getJsonObject(1).getInt("index"))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                                        | 400 | malformed-json",
                "[]                                                       | 400 | invalid-request",
                "17                                                       | 400 | invalid-entry",
                "{}                                                       | 400 | invalid-entry",
                "[{},{}]                                                  | 400 | invalid-entry",
                "{\"source\":\"a\",\"name\":{\"$ne\":1}}                  | 400 | invalid-entry",
                "{\"source\":\"a\",\"name\":\"b\",\"id\":\"nope\"}        | 400 | invalid-entry",
                "{\"source\":\"a\",\"name\":\"b\",\"data\":\"\\u0000\"}   | 400 | invalid-entry",
                "{\"source\":\"a\",\"source\":\"b\",\"name\":\"c\"}       | 400 | malformed-json"
            })
    void aBadEntryIsRefusedBeforeAnybodyIsAsked(String body, int status, String problem) {
        var answer = api.post("api/v1/logs", body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(around.loggerGrpc().received()).isEmpty();
    }

    @Test
    void deepNestingInvalidUtf8TooManyEntriesAndUnknownProtocolsAreRefused() {
        assertThat(api.post("api/v1/logs", "[".repeat(10_000)).problem()).isEqualTo("malformed-json");
        assertThat(api.post("api/v1/logs", "[" + "{},".repeat(1_000) + "{}]").problem())
                .isEqualTo("invalid-request");
        assertThat(api.post("api/v1/logs?via=pigeon", ENTRY).problem()).isEqualTo("invalid-request");
        var latin = "{\"source\":\"é\",\"name\":\"b\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(api.send("api/v1/logs", request -> request.header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofByteArray(latin)))
                        .problem())
                .isEqualTo("malformed-json");
        assertThat(api.send("api/v1/logs", request -> request.header("Content-Type", "text/plain")
                                .POST(BodyPublishers.ofString(ENTRY)))
                        .status())
                .isEqualTo(415);
    }

    @Test
    void aBodyOfTenMegabytesIsTooLargeWhetherItSaysSoOrNot() {
        var big = ENTRY.replace("\"x\"", "\"" + "x".repeat(10_000_000) + "\"");

        assertThat(api.post("api/v1/logs", big).problem()).isEqualTo("payload-too-large");
        var bytes = big.getBytes(StandardCharsets.UTF_8);
        assertThat(api.send("api/v1/logs", request -> request.header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void theSameKeyGivesTheSameIdsAndAnotherCallersKeyOthers() {
        var first = keyed(api, "k1", "[" + ENTRY + "," + ENTRY + "]");
        var again = keyed(api, "k1", "[" + ENTRY + "," + ENTRY + "]");
        var other = keyed(api.as(around.tokens().of("bob", "writer")), "k1", ENTRY);

        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(again.object().getJsonArray("ids")).isEqualTo(first.object().getJsonArray("ids"));
        assertThat(first.object().getJsonArray("ids")).doesNotHaveDuplicates();
        assertThat(first.object().getJsonArray("ids"))
                .doesNotContain(other.object().getJsonArray("ids").getFirst());
        assertThat(UUID.fromString(first.object().getJsonArray("ids").getString(0))
                        .version())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "rest", "rpc"})
    void theSameKeyWithOtherContentIsRefused(String via) {
        conflict();

        var answer = api.send("api/v1/logs?via=" + via, request -> request.header("Content-Type", "application/json")
                .header("Idempotency-Key", "k2")
                .POST(BodyPublishers.ofString(ENTRY)));

        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("idempotency-key-reused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "rest", "rpc"})
    void anIdThatIsTakenIsAConflictAndNeverGoesToTheQueue(String via) {
        conflict();
        try (var queue = queue()) {
            queue.drain();
            var entry = ENTRY.replace("{", "{\"id\":\"" + EntryIds.next() + "\",");

            var answer = api.post("api/v1/logs?via=" + via, entry);

            assertThat(answer.status()).as(answer.text()).isEqualTo(409);
            assertThat(answer.problem()).isEqualTo("id-conflict");
            assertThat(queue.drain()).isEmpty();
        }
    }

    @Test
    void aKeyThatIsNoneIsRefused() {
        assertThat(keyed(api, "x".repeat(256), ENTRY).problem()).isEqualTo("invalid-request");
        assertThat(keyed(api, "a b", ENTRY).problem()).isEqualTo("invalid-request");
    }

    private void conflict() {
        around.loggerGrpc()
                .onWrite((_, answers) -> answers.onError(Status.ALREADY_EXISTS
                        .withDescription("id-conflict: taken")
                        .asRuntimeException()));
        around.logger()
                .onJson(
                        "/api/v1/logs",
                        409,
                        "{\"type\":\"urn:signalbox:problem:id-conflict\",\"status\":409,\"detail\":\"taken\"}");
        around.logger()
                .on(
                        "/rpc",
                        (_, exchange) -> HttpDouble.json(
                                exchange,
                                200,
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32009,\"message\":\"taken\","
                                        + "\"data\":{\"type\":\"urn:signalbox:problem:id-conflict\",\"detail\":\"taken\"}}}"));
    }

    private static Api.Answer keyed(Api api, String key, String body) {
        return api.send("api/v1/logs", request -> request.header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));
    }

    private IngestQueue queue() {
        api.post("api/v1/logs?via=amqp", ENTRY);
        return new IngestQueue(around.stores().amqpUrl(), AmqpTopology.INGEST_QUEUE);
    }
}
