package io.signalbox.broker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.signalbox.broker.doubles.Api;
import io.signalbox.broker.doubles.Surroundings;
import io.signalbox.common.grpc.GrpcChannels;
import io.signalbox.common.grpc.GrpcFailures;
import io.signalbox.local.process.ServiceProcess;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.LogServiceGrpc;
import io.signalbox.proto.log.v1.LogServiceGrpc.LogServiceBlockingStub;
import io.signalbox.proto.log.v1.SearchRequest;
import io.signalbox.proto.log.v1.WriteRequest;
import io.signalbox.proto.log.v1.WriteResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** A client's allowance is its own, whatever protocol it uses. */
class RateLimitIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rpc.discover\"}";

    private static final Surroundings AROUND = Surroundings.shared();
    private static ServiceProcess broker;
    private static ManagedChannel channel;

    private final AtomicInteger tries = new AtomicInteger();

    @BeforeAll
    static void start() {
        broker = AROUND.start(Map.of(
                "SIGNALBOX_BROKER_RATE_LIMIT_PER_CALLER", "1",
                "SIGNALBOX_BROKER_RATE_LIMIT_PER_ADDRESS", "1",
                "SIGNALBOX_BROKER_RATE_LIMIT_FAILED_PER_ADDRESS", "1",
                "SIGNALBOX_BROKER_RATE_LIMIT_BURST_SECONDS", "3",
                "SIGNALBOX_HTTP_TRUSTED_HOPS", "1"));
        channel = NettyChannelBuilder.forAddress("127.0.0.1", broker.grpcPort())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        broker.close();
    }

    @BeforeEach
    void reset() {
        AROUND.reset();
    }

    @Test
    void overGrpcWhoAsksTooOftenIsToldWhenToComeBackAndOthersAreNot() {
        var ann = AROUND.tokens().of("ann", "reader");
        exhaust(() -> search(log(ann)) == Status.Code.RESOURCE_EXHAUSTED);

        var limited = catchThrowableOfType(
                StatusRuntimeException.class, () -> log(ann).search(SearchRequest.getDefaultInstance()));

        assertThat(limited.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(limited.getTrailers().get(GrpcFailures.PROBLEM_TYPE)).isEqualTo("too-many-requests");
        assertThat(limited.getTrailers().get(GrpcFailures.RETRY_AFTER)).isEqualTo("1");
        assertThat(search(log(AROUND.tokens().of("bob", "reader")))).isEqualTo(Status.Code.OK);
    }

    @Test
    void aStreamOfBatchesEndsWhenItsCallerSendsTooMany() {
        var ended = new CompletableFuture<Status.Code>();
        var requests = LogServiceGrpc.newStub(channel)
                .withCallCredentials(GrpcChannels.bearer(AROUND.tokens().of("streamer", "writer")))
                .writeStream(new StreamObserver<WriteResponse>() {
                    @Override
                    public void onNext(WriteResponse answer) {}

                    @Override
                    public void onError(Throwable failure) {
                        ended.complete(Status.fromThrowable(failure).getCode());
                    }

                    @Override
                    public void onCompleted() {
                        ended.complete(Status.Code.OK);
                    }
                });
        for (int i = 0; i < 10; i++) {
            requests.onNext(WriteRequest.newBuilder()
                    .addEntries(Entry.newBuilder().setSource("shop").setName("order"))
                    .build());
        }

        assertThat(ended)
                .succeedsWithin(SOON)
                .as("one allowance for all messages of the stream")
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(AROUND.loggerGrpc().entries()).hasSizeBetween(3, 9);
    }

    @Test
    void byJsonRpcWhoAsksTooOftenIsToldWhenToComeBackAndOthersAreNot() {
        var cid = new Api(broker.http(), AROUND.tokens().of("cid", "writer"));
        exhaust(() -> cid.post("rpc", CALL).status() == 429);

        var limited = cid.post("rpc", CALL);

        assertThat(limited.problem()).isEqualTo("too-many-requests");
        assertThat(limited.header("Retry-After")).hasValue("1");
        assertThat(cid.as(AROUND.tokens().of("dan", "writer")).post("rpc", CALL).status())
                .isEqualTo(200);
    }

    @Test
    void anAllowanceIsOneOverAllProtocols() {
        var eve = AROUND.tokens().of("eve", "reader");
        exhaust(() -> search(log(eve)) == Status.Code.RESOURCE_EXHAUSTED);

        assertThat(new Api(broker.http(), eve).post("rpc", CALL).status()).isEqualTo(429);
        assertThat(new Api(broker.http(), eve).get("api/v1/status").status()).isEqualTo(429);
    }

    @Test
    void apiKeysShareTheAllowanceOfTheirOwner() {
        exhaust(() -> search(log("sbk_good_one")) == Status.Code.RESOURCE_EXHAUSTED);

        assertThat(search(log("sbk_good_two"))).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void whoTriesManyApiKeysOverGrpcIsCountedByTheAddressThatOurProxyTells() {
        exhaust(() -> search(stranger("10.0.0.1")) == Status.Code.RESOURCE_EXHAUSTED);

        assertThat(search(stranger("10.0.0.2"))).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(search(stranger("10.0.0.2, 10.0.0.1")))
                .as("the last hop is the proxy's word")
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(new Api(broker.http(), unknownKey())
                        .send("api/v1/status", request -> request.header("X-Forwarded-For", "10.0.0.1"))
                        .status())
                .as("the same address over HTTP")
                .isEqualTo(429);
    }

    @Test
    void aBatchCountsByItsCalls() {
        var fay = new Api(broker.http(), AROUND.tokens().of("fay", "writer"));

        assertThat(fay.post("rpc", "[" + CALL + "," + CALL + "," + CALL + "]").status())
                .as("as many as a caller may send at once")
                .isEqualTo(200);
        assertThat(fay.post("rpc", CALL).status()).isEqualTo(429);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rest", "rpc", "grpc"})
    void aMailCountsByItsRecipients(String via) {
        var gus = new Api(broker.http(), AROUND.tokens().of("gus-" + via, "mailer"));
        var mail = "{\"to\":[\"a@b.example\",\"c@d.example\",\"e@f.example\"],\"subject\":\"s\",\"text\":\"t\"}";

        assertThat(gus.post("api/v1/mails?via=" + via, mail).status()).isEqualTo(202);
        assertThat(gus.post("api/v1/mails?via=" + via, mail).status()).isEqualTo(429);
    }

    @Test
    void anArrayOfEntriesCountsByItsTens() {
        var hal = new Api(broker.http(), AROUND.tokens().of("hal", "writer"));
        var entries = "[" + "{\"source\":\"s\",\"name\":\"n\"},".repeat(20) + "{\"source\":\"s\",\"name\":\"n\"}]";

        assertThat(hal.post("api/v1/logs", entries).status()).isEqualTo(201);
        assertThat(hal.post("api/v1/logs", entries).status()).isEqualTo(429);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "a.b.c", ""})
    void whoSendsNothingButBadTokensIsToldToWaitWhileOthersOfItsAddressAreServed(String token) {
        var address = "10.1.0." + (token.length() + 1);
        var ian = new Api(broker.http(), AROUND.tokens().of("ian" + token.length(), "reader"));
        exhaust(() -> status(ian.as(token), address) == 429);

        var refused = ian.as(token).send("api/v1/status", request -> request.header("X-Forwarded-For", address));
        assertThat(refused.problem()).isEqualTo("too-many-requests");
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(status(ian, address)).isEqualTo(200);
        assertThat(status(ian.as(token), "10.1.1.1")).as("another address").isEqualTo(401);
    }

    @Test
    void badTokensOverGrpcCountAgainstTheSameAllowance() {
        var address = "10.2.0.1";
        var bad = log("nonsense").withInterceptors(MetadataUtils.newAttachHeadersInterceptor(from(address)));
        exhaust(() -> search(bad) == Status.Code.RESOURCE_EXHAUSTED);

        assertThat(status(new Api(broker.http(), "nonsense"), address)).isEqualTo(429);
        assertThat(search(log(AROUND.tokens().of("jay", "reader"))
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(from(address)))))
                .isEqualTo(Status.Code.OK);
    }

    private static int status(Api api, String address) {
        return api.send("api/v1/status", request -> request.header("X-Forwarded-For", address))
                .status();
    }

    /** Without a pause, so that it takes most of a second until the next request is let through. */
    private static void exhaust(BooleanSupplier refused) {
        assertThat(IntStream.range(0, 1_000).anyMatch(_ -> refused.getAsBoolean()))
                .isTrue();
    }

    private LogServiceBlockingStub stranger(String forwardedFor) {
        return log(unknownKey()).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(from(forwardedFor)));
    }

    private static Metadata from(String forwardedFor) {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER), forwardedFor);
        return headers;
    }

    private String unknownKey() {
        return "sbk_bad_" + tries.incrementAndGet();
    }

    private static LogServiceBlockingStub log(String token) {
        return LogServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .withCallCredentials(GrpcChannels.bearer(token));
    }

    private static Status.Code search(LogServiceBlockingStub log) {
        try {
            log.search(SearchRequest.getDefaultInstance());
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }
}
