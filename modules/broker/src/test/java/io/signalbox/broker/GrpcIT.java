package io.signalbox.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.broker.doubles.Api;
import io.signalbox.broker.doubles.Surroundings;
import io.signalbox.common.grpc.GrpcChannels;
import io.signalbox.common.grpc.GrpcFailures;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.LogServiceGrpc;
import io.signalbox.proto.log.v1.SearchRequest;
import io.signalbox.proto.log.v1.TailRequest;
import io.signalbox.proto.log.v1.WriteRequest;
import io.signalbox.proto.log.v1.WriteResponse;
import io.signalbox.proto.mail.v1.GetRequest;
import io.signalbox.proto.mail.v1.MailServiceGrpc;
import io.signalbox.proto.mail.v1.SendRequest;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The broker's own gRPC: the same guards, in the caller's name. */
class GrpcIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MORE_THAN_A_BREAKER_TAKES = 15;
    private static final Entry ENTRY =
            Entry.newBuilder().setSource("shop").setName("order").build();

    private final Surroundings around = Surroundings.shared();
    private final ManagedChannel channel = NettyChannelBuilder.forAddress(
                    "127.0.0.1", around.broker().grpcPort())
            .usePlaintext()
            .build();

    @BeforeEach
    void reset() {
        around.reset();
        await().atMost(SOON)
                .until(() -> written(log("writer"), ENTRY) == 1
                        && !around.loggerGrpc().entries().isEmpty());
        around.loggerGrpc().forget();
    }

    @AfterEach
    void close() throws InterruptedException {
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    @Test
    void aWriteReachesTheLoggerOnceInTheCallersName() {
        var answer = log("writer")
                .write(WriteRequest.newBuilder()
                        .addEntries(ENTRY)
                        .addEntries(Entry.newBuilder().setSource("s"))
                        .addEntries(ENTRY)
                        .build());

        assertThat(answer.getIdsList())
                .containsExactlyElementsOf(
                        around.loggerGrpc().entries().stream().map(Entry::getId).toList());
        assertThat(answer.getErrorsList()).hasSize(1);
        assertThat(answer.getErrors(0).getIndex()).isEqualTo(1);
        assertThat(answer.getErrors(0).getType()).isEqualTo("invalid-entry");
        assertThat(around.loggerGrpc().received()).hasSize(1);
    }

    @Test
    void aWriteFallsBackToTheQueue() {
        around.loggerGrpc().onWrite((_, answers) -> answers.onError(Status.UNAVAILABLE.asRuntimeException()));

        assertThat(written(log("writer"), ENTRY)).isEqualTo(1);
    }

    @Test
    void badEntriesMissingRolesAndMissingTokensHaveTheirStatus() {
        assertStatus(Status.Code.INVALID_ARGUMENT, () -> written(log("writer"), Entry.getDefaultInstance()));
        assertStatus(Status.Code.INVALID_ARGUMENT, () -> log("writer").write(WriteRequest.getDefaultInstance()));
        assertStatus(Status.Code.PERMISSION_DENIED, () -> written(log("reader"), ENTRY));
        assertStatus(Status.Code.UNAUTHENTICATED, () -> LogServiceGrpc.newBlockingStub(channel)
                .write(WriteRequest.getDefaultInstance()));
        assertStatus(
                Status.Code.UNAUTHENTICATED,
                () -> written(
                        LogServiceGrpc.newBlockingStub(channel).withCallCredentials(GrpcChannels.bearer("sbk_bad")),
                        ENTRY));
        around.loggerGrpc().onWrite((_, answers) -> answers.onError(Status.ALREADY_EXISTS.asRuntimeException()));
        assertStatus(Status.Code.ALREADY_EXISTS, () -> written(log("writer"), ENTRY));
        assertThat(around.loggerGrpc().received()).hasSize(1);
    }

    @Test
    void theWrongFieldsOfARequestAreListedInItsStatus() {
        assertViolations(
                () -> written(log("writer"), Entry.newBuilder().setName("n").build()), "entries[0].source");
        assertThatThrownBy(() -> log("writer")
                        .write(WriteRequest.newBuilder()
                                .addAllEntries(Collections.nCopies(1_000, Entry.getDefaultInstance()))
                                .build()))
                .as("too many to list, and still a status that a client can take")
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    }

    @Test
    void theWrongFieldsThatANeighbourNamesReachTheCallerByEveryProtocol() {
        var refusal = Problem.of(
                        ProblemType.INVALID_REQUEST,
                        List.of(new FieldError("to[0]", "is no address"), new FieldError("subject", "is missing")))
                .toException();
        around.mailGrpc().onSend((_, answers) -> answers.onError(GrpcFailures.toStatus(refusal)));
        var mail = SendRequest.newBuilder().addTo("nobody").build();

        assertViolations(
                () -> MailServiceGrpc.newBlockingStub(channel)
                        .withCallCredentials(credentials("mailer"))
                        .send(mail),
                "to[0]",
                "subject");
        var api = new Api(around.broker().http(), around.tokens().of("ann", "mailer"));
        assertThat(api.post("api/v1/mails?via=grpc", "{\"to\":[\"nobody\"]}").object())
                .isEqualTo(refusal.problem().toJson());
        assertThat(api.post(
                                "rpc",
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"mail.send\",\"params\":{\"to\":[\"nobody\"]}}")
                        .object()
                        .getJsonObject("error")
                        .getJsonObject("data"))
                .isEqualTo(refusal.problem().toJson());
    }

    @Test
    void whenToComeBackIsInTheStatusToo() {
        around.mailGrpc()
                .onSend((_, answers) -> answers.onError(
                        GrpcFailures.toStatus(Problem.of(ProblemType.TOO_MANY_REQUESTS, "The queue is full.")
                                .retryAfter(Duration.ofSeconds(7))
                                .toException())));

        assertThatThrownBy(() -> MailServiceGrpc.newBlockingStub(channel)
                        .withCallCredentials(credentials("mailer"))
                        .send(SendRequest.getDefaultInstance()))
                .isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
                    assertThat(failure.getTrailers().get(GrpcFailures.RETRY_AFTER))
                            .isEqualTo("7");
                    assertThat(details(failure, RetryInfo.class))
                            .singleElement()
                            .satisfies(info -> assertThat(info.getRetryDelay().getSeconds())
                                    .isEqualTo(7));
                });
    }

    @Test
    void anApiKeyWorksAsAToken() {
        var machine = LogServiceGrpc.newBlockingStub(channel)
                .withCallCredentials(GrpcChannels.bearer("sbk_good_" + System.nanoTime()));

        assertThat(written(machine, ENTRY)).isEqualTo(1);
        assertThat(written(machine, ENTRY)).isEqualTo(1);
        assertThat(around.auth().received("/oauth2/token")).hasSize(1);
    }

    @Test
    void aStreamOfBatchesIsAnsweredInOrder() throws Exception {
        var answers = new CopyOnWriteArrayList<WriteResponse>();
        var ended = new CountDownLatch(1);
        var requests = LogServiceGrpc.newStub(channel)
                .withCallCredentials(credentials("writer"))
                .writeStream(new StreamObserver<>() {
                    @Override
                    public void onNext(WriteResponse answer) {
                        answers.add(answer);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        ended.countDown();
                    }

                    @Override
                    public void onCompleted() {
                        ended.countDown();
                    }
                });
        var ids = new ArrayList<String>();
        for (int i = 0; i < 50; i++) {
            var id = UUID.randomUUID().toString();
            ids.add(id);
            requests.onNext(WriteRequest.newBuilder()
                    .addEntries(ENTRY.toBuilder().setId(id))
                    .build());
        }
        requests.onCompleted();

        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(answers.stream()
                        .flatMap(answer -> answer.getIdsList().stream())
                        .toList())
                .containsExactlyElementsOf(ids);
    }

    @Test
    void aSearchIsAnsweredByTheLogger() {
        var page = log("reader").search(SearchRequest.newBuilder().setQ("words").build());

        assertThat(page.getItems(0).getName()).isEqualTo("words");
        assertThat(page.getNext()).isEqualTo("more");
    }

    @Test
    void aTailComesAsItHappensAndEndsWhenTheCallerGoes() {
        var gone = new AtomicBoolean();
        var observers = new CopyOnWriteArrayList<StreamObserver<Entry>>();
        around.loggerGrpc().onTail((_, answers) -> {
            ((ServerCallStreamObserver<Entry>) answers).setOnCancelHandler(() -> gone.set(true));
            answers.onNext(ENTRY);
            observers.add(answers);
        });
        var context = Context.current().withCancellation();
        var seen = new ArrayList<Entry>();
        context.run(() -> {
            var entries = log("reader").tail(TailRequest.getDefaultInstance());
            seen.add(entries.next());
            observers.getFirst().onNext(ENTRY.toBuilder().setName("second").build());
            seen.add(entries.next());
        });

        assertThat(seen).extracting(Entry::getName).isEqualTo(List.of("order", "second"));
        context.cancel(null);
        await().atMost(SOON).untilTrue(gone);
    }

    @Test
    void callersThatGiveUpEarlySayNothingAboutTheLogger() throws InterruptedException {
        var waiting = new LinkedBlockingQueue<StreamObserver<WriteResponse>>();
        around.loggerGrpc().onWrite((_, answers) -> {
            ((ServerCallStreamObserver<WriteResponse>) answers).setOnCancelHandler(() -> {});
            waiting.add(answers);
        });
        for (int reached = 0; reached < MORE_THAN_A_BREAKER_TAKES; ) {
            var impatient = log("writer").withDeadlineAfter(300, TimeUnit.MILLISECONDS);
            assertStatus(Status.Code.DEADLINE_EXCEEDED, () -> written(impatient, ENTRY));
            var answers = waiting.poll(1, TimeUnit.SECONDS);
            if (answers != null) {
                reached++;
                answers.onNext(WriteResponse.getDefaultInstance());
                answers.onCompleted();
            }
        }
        around.loggerGrpc().storeAll();
        around.loggerGrpc().forget();

        assertThat(written(log("writer"), ENTRY)).isEqualTo(1);
        assertThat(around.loggerGrpc().entries()).hasSize(1);
    }

    @Test
    void aTailThatTheLoggerEndsEndsWithItsStatus() {
        around.loggerGrpc()
                .onTail((_, answers) -> answers.onError(Status.UNAUTHENTICATED
                        .withDescription("The token has ended.")
                        .asRuntimeException()));

        assertStatus(
                Status.Code.UNAUTHENTICATED,
                () -> log("reader").tail(TailRequest.getDefaultInstance()).next());
    }

    @Test
    void aMailReachesTheMailServiceWithItsVariablesAndItsKey() {
        var mails = MailServiceGrpc.newBlockingStub(channel).withCallCredentials(credentials("mailer"));

        var answer = mails.send(SendRequest.newBuilder()
                .addTo("a@example.com")
                .setTemplate("message")
                .setVariables(Struct.newBuilder()
                        .putFields("count", Value.newBuilder().setNumberValue(3).build()))
                .setIdempotencyKey("k")
                .build());

        assertThat(answer.getId()).isEqualTo("by-grpc");
        var sent = (SendRequest) around.mailGrpc().received().getLast().message();
        assertThat(sent.getIdempotencyKey()).isEqualTo("k");
        assertThat(sent.getVariables().getFieldsOrThrow("count").getNumberValue())
                .isEqualTo(3);
        assertThat(mails.get(GetRequest.newBuilder().setId("x").build()).getStatus())
                .isEqualTo("sent");
    }

    @Test
    void aMailWhileTheMailServiceIsAwayIsUnavailableAndAskedForOnce() {
        around.mailGrpc().onSend((_, answers) -> answers.onError(Status.UNAVAILABLE.asRuntimeException()));
        around.mailGrpc().forget();
        var mails = MailServiceGrpc.newBlockingStub(channel).withCallCredentials(credentials("mailer"));

        assertStatus(
                Status.Code.UNAVAILABLE,
                () -> mails.send(SendRequest.newBuilder().addTo("a@example.com").build()));
        assertThat(around.mailGrpc().received()).hasSize(1);
    }

    @Test
    void aTailThatIsNotReadEndsAndSaysSoWhileTheLoggerIsReachedAsBefore() {
        var givenUp = new CompletableFuture<Boolean>();
        var entry = Entry.newBuilder().setData("x".repeat(50_000)).build();
        around.loggerGrpc().onTail((_, answers) -> {
            var client = (ServerCallStreamObserver<Entry>) answers;
            while (!Context.current().isCancelled()) {
                if (client.isReady()) {
                    client.onNext(entry);
                }
            }
            givenUp.complete(true);
        });
        var status = new CompletableFuture<Status>();
        var tail = channel.newCall(
                LogServiceGrpc.getTailMethod(), CallOptions.DEFAULT.withCallCredentials(credentials("reader")));
        tail.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status ended, Metadata trailers) {
                        status.complete(ended);
                    }
                },
                new Metadata());
        tail.sendMessage(TailRequest.getDefaultInstance());
        tail.halfClose();

        await().atMost(SOON).until(givenUp::isDone);
        assertThat(written(log("writer"), ENTRY)).isEqualTo(1);
        tail.request(10_000);
        await().atMost(SOON).until(status::isDone);
        assertThat(status.join().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void healthAsksForNoToken() {
        assertThat(HealthGrpc.newBlockingStub(channel)
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus()
                        .name())
                .isEqualTo("SERVING");
    }

    private LogServiceGrpc.LogServiceBlockingStub log(String... roles) {
        return LogServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .withCallCredentials(credentials(roles));
    }

    private CallCredentials credentials(String... roles) {
        return GrpcChannels.bearer(around.tokens().of("ann", roles));
    }

    private static int written(LogServiceGrpc.LogServiceBlockingStub log, Entry entry) {
        return log.write(WriteRequest.newBuilder().addEntries(entry).build()).getIdsCount();
    }

    private static void assertViolations(ThrowingCallable call, String... fields) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(details(failure, BadRequest.class)).singleElement().satisfies(request -> assertThat(
                            request.getFieldViolationsList())
                    .extracting(violation -> violation.getField())
                    .containsExactly(fields));
        });
    }

    private static <T extends Message> List<T> details(StatusRuntimeException failure, Class<T> type) {
        return StatusProto.fromThrowable(failure).getDetailsList().stream()
                .filter(detail -> detail.is(type))
                .map(detail -> unpacked(detail, type))
                .toList();
    }

    private static <T extends Message> T unpacked(Any detail, Class<T> type) {
        try {
            return detail.unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertStatus(Status.Code code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, failure -> assertThat(
                        failure.getStatus().getCode())
                .isEqualTo(code));
    }
}
