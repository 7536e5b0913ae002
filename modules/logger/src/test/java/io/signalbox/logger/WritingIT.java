package io.signalbox.logger;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.grpc.GrpcChannels;
import io.signalbox.local.process.ServiceProcess;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.SearchRequest;
import io.signalbox.proto.log.v1.WriteRequest;
import io.signalbox.proto.log.v1.WriteResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.logger.LoggerClient.entry;
import static io.signalbox.logger.LoggerClient.protoEntry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class WritingIT {

    private static final String REJECTED = "signalbox_logger_entries_rejected_total";

    private static LoggerStage stage;
    private static ServiceProcess logger;
    private static LoggerClient client;

    @BeforeAll
    static void start(@TempDir Path directory) {
        stage = LoggerStage.withStore(directory);
        logger = stage.logger();
        client = stage.client(logger);
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @Test
    void anEntryIsKeptWithAllThatItsWriterSaid() {
        var id = EntryIds.next();
        var written = Json.createObjectBuilder(entry(id, "shop", "order placed", "{\"total\": 12}"))
                .add("time", "2026-03-01T10:00:00.123456Z")
                .add("severity", "WARN")
                .add(
                        "attributes",
                        Json.createObjectBuilder().add("http.method", "GET").add("retries", 3))
                .add("traceId", "0af7651916cd43dd8448eb211c80319c")
                .add("spanId", "b7ad6b7169203331")
                .build();

        assertThat(client.write(written).status()).isEqualTo(201);

        var kept = client.get("api/v1/logs/" + id).json();
        assertThat(kept.getString("time")).isEqualTo("2026-03-01T10:00:00.123Z");
        assertThat(kept.getString("severity")).isEqualTo("WARN");
        assertThat(kept.getString("data")).isEqualTo("{\"total\": 12}");
        assertThat(kept.getJsonObject("attributes"))
                .containsEntry("http.method", Json.createValue("GET"))
                .containsEntry("retries", Json.createValue("3"));
        assertThat(kept.getString("traceId")).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(kept.getString("origin")).isEqualTo("client");
        assertThat(kept.getString("receivedAt")).isNotEmpty();
    }

    @Test
    void aServiceIsTheOriginOfWhatItWrites() {
        var auth = stage.client(logger, stage.tokens().of("auth", "service"));
        var id = EntryIds.next();

        assertThat(auth.writeByGrpc(protoEntry(id, "auth", "signed in", ""))).containsExactly(id.toString());

        assertThat(client.get("api/v1/logs/" + id).json().getString("origin")).isEqualTo("auth");
    }

    @Test
    void anEntryWithoutATraceGetsThatOfItsRequest() {
        var id = EntryIds.next();
        var trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        var headers = new Metadata();
        headers.put(
                Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
                "00-" + trace + "-00f067aa0ba902b7-01");

        client.grpc()
                .withInterceptors(io.grpc.stub.MetadataUtils.newAttachHeadersInterceptor(headers))
                .write(WriteRequest.newBuilder()
                        .addEntries(protoEntry(id, "traced", "n", ""))
                        .build());

        assertThat(client.get("api/v1/logs/" + id).json().getString("traceId")).isEqualTo(trace);
    }

    @Test
    void theSameEntryOverEveryProtocolIsOneEntry() {
        var id = EntryIds.next();
        var json = entry(id, "repeated", "n", "once");

        assertThat(client.write(json).ids()).containsExactly(id.toString());
        assertThat(client.write(json).status()).isEqualTo(201);
        assertThat(rpcWrite(json).getJsonObject("result").getJsonArray("ids")).hasSize(1);
        assertThat(client.writeByGrpc(protoEntry(id, "repeated", "n", "once"))).containsExactly(id.toString());

        assertThat(client.idsOf("repeated", 50)).containsExactly(id.toString());
    }

    @Test
    void theSameIdWithOtherContentIsAConflictOverEveryProtocol() {
        var id = EntryIds.next();
        client.write(entry(id, "conflicting", "n", "first"));

        var rest = client.write(entry(id, "conflicting", "n", "second"));
        assertThat(rest.status()).isEqualTo(409);
        assertThat(rest.problem()).isEqualTo("id-conflict");
        assertThat(rest.mediaType()).startsWith("application/problem+json");

        assertThat(rpcWrite(entry(id, "conflicting", "n", "third"))
                        .getJsonObject("error")
                        .getJsonObject("data")
                        .getString("type"))
                .endsWith("id-conflict");

        assertThat(statusOf(() -> client.writeByGrpc(protoEntry(id, "conflicting", "n", "fourth"))))
                .isEqualTo(Status.Code.ALREADY_EXISTS);

        assertThat(client.get("api/v1/logs/" + id).json().getString("data")).isEqualTo("first");
    }

    @Test
    void oneIdTwiceInABatchIsStoredOnceAndTheFirstWins() {
        var id = EntryIds.next();
        var answer = client.write(Json.createArrayBuilder()
                .add(entry(id, "twice", "n", "first"))
                .add(entry(id, "twice", "n", "second"))
                .add(entry(id, "twice", "n", "first"))
                .build());

        assertThat(answer.ids()).containsExactly(id.toString(), id.toString());
        assertThat(answer.json().getJsonArray("errors").getJsonObject(0).getInt("index"))
                .isEqualTo(1);
        assertThat(client.idsOf("twice", 50)).containsExactly(id.toString());
    }

    @Test
    void whatIsWrongInABatchDoesNotLoseTheRest() {
        var good = EntryIds.next();
        var batch = Json.createArrayBuilder()
                .add(Json.createObjectBuilder().add("source", "mixed"))
                .add(entry(good, "mixed", "n", ""))
                .add("no object")
                .add(Json.createObjectBuilder(entry(EntryIds.next(), "mixed", "n", ""))
                        .add("severity", "LOUD"))
                .add(Json.createObjectBuilder(entry(EntryIds.next(), "mixed", "n", ""))
                        .add("source", Json.createObjectBuilder().add("$ne", 1)))
                .build();

        var answer = client.write(batch);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.ids()).containsExactly(good.toString());
        assertThat(answer.json().getJsonArray("errors").getValuesAs(JsonObject.class))
                .extracting(error -> error.getInt("index"))
                .containsExactly(0, 2, 3, 4);
        assertThat(client.idsOf("mixed", 50)).containsExactly(good.toString());
    }

    @Test
    void aBatchWithNothingGoodIsRefusedAndSaysWhichFields() {
        var answer = client.write(Json.createArrayBuilder()
                .add(Json.createObjectBuilder().add("source", "x"))
                .add(Json.createObjectBuilder().add("name", "y"))
                .build());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("invalid-entry");
        assertThat(answer.json().getJsonArray("errors").getValuesAs(JsonObject.class))
                .extracting(error -> error.getString("field"))
                .containsExactly("entries[0].name", "entries[1].source");
    }

    @Test
    void badEntriesAreRefusedByName() {
        assertThat(refused(Json.createObjectBuilder(entry(EntryIds.next(), "bad", "n", "a\u0000b"))))
                .containsExactly("data");
        assertThat(refused(Json.createObjectBuilder(entry(EntryIds.next(), "bad", "n", ""))
                        .add("id", "7")))
                .containsExactly("id");
        assertThat(refused(Json.createObjectBuilder(entry(EntryIds.next(), "bad", "n", ""))
                        .add("severity", "LOUD")))
                .containsExactly("severity");
        assertThat(refused(Json.createObjectBuilder(entry(EntryIds.next(), "bad", "n", ""))
                        .add("attributes", Json.createObjectBuilder().add("$ne", JsonValue.EMPTY_JSON_OBJECT))))
                .containsExactly("attributes.$ne");
        assertThat(refused(Json.createObjectBuilder(entry(EntryIds.next(), "bad", "n", "x".repeat(256 * 1024)))))
                .containsExactly("data");
        var surrogate = client.post("api/v1/logs", "{\"source\":\"bad\",\"name\":\"n\",\"data\":\"\\ud800\"}");
        assertThat(surrogate.problem()).isEqualTo("invalid-entry");
    }

    @Test
    void anythingThatIsNoJsonIsRefused() {
        var notUtf8 = "{\"source\":\"bad\",\"name\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(client.post("api/v1/logs", notUtf8).problem()).isEqualTo("malformed-json");
        for (var body : List.of("", "{", "{\"a\":1,\"a\":2}", "[".repeat(10_000), "{} {}", "nonsense")) {
            var answer = client.post("api/v1/logs", body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.problem()).isEqualTo("malformed-json");
        }
        assertThat(client.post("api/v1/logs", "7").problem()).isEqualTo("invalid-request");
        assertThat(client.post("api/v1/logs", "[]").problem()).isEqualTo("invalid-request");
        assertThat(client.post("rpc", "{").json().getJsonObject("error").getInt("code"))
                .isEqualTo(-32700);
    }

    @Test
    void tenMegabytesAreTooLargeOverEveryProtocol() {
        var body = "[" + " ".repeat(10 << 20) + "]";
        assertThat(client.post("api/v1/logs", body).status()).isEqualTo(413);
        assertThat(client.post("rpc", body).status()).isEqualTo(413);
        assertThat(statusOf(() -> client.writeByGrpc(protoEntry(EntryIds.next(), "huge", "n", "x".repeat(10 << 20)))))
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void aBatchOfMoreThanAThousandIsRefused() {
        var batch = Json.createArrayBuilder();
        IntStream.range(0, 1_001).forEach(_ -> batch.add(entry(EntryIds.next(), "many", "n", "")));
        assertThat(client.write(batch.build()).problem()).isEqualTo("invalid-request");
        assertThat(client.idsOf("many", 50)).isEmpty();
    }

    @Test
    void overGrpcBadEntriesGetAClearStatus() {
        assertThat(statusOf(() -> client.writeByGrpc())).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(statusOf(() -> client.writeByGrpc(Entry.newBuilder()
                        .setSource("x")
                        .setName("n")
                        .setSeverityValue(99)
                        .build())))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(statusOf(() -> client.writeByGrpc(Entry.newBuilder()
                        .setSource("x")
                        .setName("n")
                        .setData("\u0000")
                        .build())))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void aMessageThatIsNoProtobufEndsItsCallInsteadOfHanging() {
        var invalidUtf8 = ByteString.copyFrom(new byte[] {0x0a, 0x03, 0x1a, 0x01, (byte) 0xff});
        var status = statusOf(() -> ClientCalls.blockingUnaryCall(
                client.channel(),
                rawWrite(),
                CallOptions.DEFAULT
                        .withDeadlineAfter(10, TimeUnit.SECONDS)
                        .withCallCredentials(GrpcChannels.bearer(client.token())),
                invalidUtf8.toByteArray()));
        assertThat(status).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void aStreamOfBatchesIsAnsweredInOrder() throws Exception {
        var answers = new ArrayList<WriteResponse>();
        var done = new CompletableFuture<Void>();
        var requests = client.asyncGrpc().writeStream(new StreamObserver<>() {
            @Override
            public void onNext(WriteResponse answer) {
                answers.add(answer);
            }

            @Override
            public void onError(Throwable failure) {
                done.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                done.complete(null);
            }
        });
        var ids = IntStream.range(0, 20).mapToObj(_ -> EntryIds.next()).toList();
        for (var id : ids) {
            requests.onNext(WriteRequest.newBuilder()
                    .addEntries(Entry.getDefaultInstance())
                    .addEntries(protoEntry(id, "streamed", "n", ""))
                    .build());
        }
        requests.onNext(
                WriteRequest.newBuilder().addEntries(Entry.getDefaultInstance()).build());
        requests.onCompleted();
        done.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);

        assertThat(answers).hasSize(21);
        assertThat(answers.subList(0, 20))
                .flatExtracting(WriteResponse::getIdsList)
                .containsExactlyElementsOf(ids.stream().map(UUID::toString).toList());
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.getErrors(0).getType()).isEqualTo("invalid-entry"));
    }

    @Test
    void aStreamWhoseAnswersAreNotReadIsNotReadEither() {
        var nothingGood = WriteRequest.newBuilder();
        IntStream.range(0, 1_000).forEach(_ -> nothingGood.addEntries(Entry.getDefaultInstance()));
        var batch = nothingGood.build();
        var batches = 200;
        var before = client.metric(REJECTED);
        var answers = new IdleObserver<WriteRequest, WriteResponse>();
        var requests = client.asyncGrpc().writeStream(answers);
        for (int i = 0; i < batches; i++) {
            requests.onNext(batch);
        }
        requests.onCompleted();

        var taken = new AtomicReference<>(before);
        await().during(Duration.ofSeconds(2)).until(() -> {
            var now = client.metric(REJECTED);
            return now > before && now == taken.getAndSet(now);
        });
        assertThat(taken.get() - before).isLessThan(batches * 500.0);

        answers.readOn();
        assertThat(answers.end()).isEqualTo(Status.Code.OK);
        assertThat(answers.read()).isEqualTo(batches);
    }

    @Test
    void onlyWhoMayWriteWritesAndOnlyWhoMayReadReads() {
        var reader = stage.client(logger, stage.tokens().of("r", "reader"));
        var writer = stage.client(logger, stage.tokens().of("w", "writer"));
        var nobody = stage.client(logger, "nonsense");
        var entry = entry(EntryIds.next(), "guarded", "n", "");

        assertThat(reader.write(entry).status()).isEqualTo(403);
        assertThat(writer.get("api/v1/logs").status()).isEqualTo(403);
        assertThat(writer.get("api/v1/logs/stream").status()).isEqualTo(403);
        assertThat(nobody.write(entry).status()).isEqualTo(401);
        assertThat(nobody.post("rpc", "{}").status()).isEqualTo(401);
        assertThat(statusOf(() -> reader.writeByGrpc(protoEntry(EntryIds.next(), "guarded", "n", ""))))
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(statusOf(() -> writer.grpc().search(SearchRequest.getDefaultInstance())))
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(statusOf(() -> nobody.grpc().search(SearchRequest.getDefaultInstance())))
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(client.idsOf("guarded", 50)).isEmpty();
    }

    @Test
    void badInputIsCounted() {
        client.write(Json.createObjectBuilder().add("source", "x").build());
        assertThat(client.get("metrics").text())
                .containsPattern("signalbox_logger_entries_rejected_total\\{[^}]*reason=\"invalid-entry\"")
                .contains("signalbox_logger_write_queue_entries");
    }

    private static JsonObject rpcWrite(JsonObject entry) {
        return client.rpc(
                "log.write",
                Json.createObjectBuilder()
                        .add("entries", Json.createArrayBuilder().add(entry))
                        .build());
    }

    private static List<String> refused(jakarta.json.JsonObjectBuilder entry) {
        var answer = client.write(entry.build());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("invalid-entry");
        return answer.json().getJsonArray("errors").getValuesAs(JsonObject.class).stream()
                .map(error -> error.getString("field"))
                .toList();
    }

    private static Status.Code statusOf(Runnable call) {
        var failure = new ArrayList<Status.Code>();
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> failure.add(e.getStatus().getCode()));
        return failure.getFirst();
    }

    private static MethodDescriptor<byte[], byte[]> rawWrite() {
        var bytes = new MethodDescriptor.Marshaller<byte[]>() {
            @Override
            public InputStream stream(byte[] value) {
                return new ByteArrayInputStream(value);
            }

            @Override
            public byte[] parse(InputStream stream) {
                return new byte[0];
            }
        };
        return MethodDescriptor.<byte[], byte[]>newBuilder(bytes, bytes)
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("signalbox.log.v1.LogService/Write")
                .build();
    }
}
