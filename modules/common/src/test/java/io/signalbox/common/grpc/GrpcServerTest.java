package io.signalbox.common.grpc;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.helidon.config.mp.MpConfigSources;
import io.helidon.microprofile.metrics.RegistryFactory;

import com.google.protobuf.CodedOutputStream;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.ClientAddresses;
import io.signalbox.common.http.Senders;
import io.signalbox.common.limits.BytesInHand;
import io.signalbox.common.security.GrpcAuthentication;
import io.signalbox.common.security.RevokedTokens;
import io.signalbox.common.security.TokenVerifier;
import io.signalbox.common.telemetry.RequestMetrics;
import io.signalbox.common.testing.AccessTokens;
import io.signalbox.local.process.FreePorts;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.LogServiceGrpc;
import io.signalbox.proto.log.v1.TailRequest;
import io.signalbox.proto.log.v1.WriteRequest;
import io.signalbox.proto.log.v1.WriteResponse;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A real server, and whoever wants to topple it. */
class GrpcServerTest {

    private static final String WRITE = "signalbox.log.v1.LogService/Write";
    private static final String TAIL = "signalbox.log.v1.LogService/Tail";
    private static final String CHECK = "grpc.health.v1.Health/Check";
    private static final String REFLECT = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    private static final int EIGHT_MEGABYTES = 8_000_000;

    private final AccessTokens accessTokens = new AccessTokens();
    private final CountedLog log = new CountedLog();
    private final Semaphore verification = new Semaphore(1_000);
    private final List<AutoCloseable> open = new ArrayList<>();
    private BytesInHand bytes;
    private int port;

    @AfterEach
    void close() throws Exception {
        log.gate.release(1_000);
        for (var each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void eightMegabytesOfUnknownFieldsEndTheCallToHealthAndNothingElse() {
        start(Map.of());

        assertThat(refused(() -> send(CHECK, "", unknownFields(EIGHT_MEGABYTES))))
                .isEqualTo("payload-too-large: At most 4096 bytes are taken.");
        assertServes();
    }

    @Test
    void millionsOfEmptyEntriesAreCountedBeforeTheyAreBuilt() {
        start(Map.of());
        var entries = new byte[EIGHT_MEGABYTES];
        for (int i = 0; i < entries.length; i += 2) {
            entries[i] = 10;
        }

        assertThat(refused(() -> send(WRITE, token(), entries)))
                .isEqualTo("payload-too-large: A message may have 150000 values.");
        assertThat(log.writes).hasValue(0);
        assertServes();
    }

    @Test
    void fieldsThatNobodyKnowsAreNotKept() throws IOException {
        start(Map.of());

        send(WRITE, token(), unknownFields(5_000));

        assertThat(log.last.getUnknownFields().asMap()).isEmpty();
    }

    @Test
    void ofAStrangersMessageNothingIsRead() throws IOException {
        start(Map.of());

        try (var client = new RawHttp2(port)) {
            var stream = client.begin(WRITE);
            client.announce(stream, EIGHT_MEGABYTES);
            client.data(stream, new byte[50_000]);
            assertThat(client.reads(RawHttp2.Frame::endsStream)).isTrue();
        }
        assertThat(status(() -> send(WRITE, "", new byte[] {-1}))).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(bytes.taken()).isZero();
    }

    @Test
    void aCompressedMessageIsBoundedByWhatItInflatesToAndOthersAreServed() {
        start(Map.of("signalbox.grpc.max-message-bytes", "1000000"));
        var zip = CallOptions.DEFAULT.withCompression("gzip");

        assertThat(refused(() -> send(WRITE, token(), new byte[500_000_000 / 8], zip)))
                .isEqualTo("payload-too-large: At most 1000000 bytes are taken.");
        send(WRITE, token(), entry("x".repeat(900_000)).toByteArray(), zip);
        assertThat(log.last.getEntries(0).getData()).hasSize(900_000);
        await().untilAsserted(() -> assertThat(bytes.taken()).isZero());
    }

    @Test
    void aMessageThatStopsComingEndsItsCallAfterAWhile() throws IOException {
        start(Map.of("signalbox.grpc.message-timeout", "PT0.5S"));

        try (var client = new RawHttp2(port)) {
            var half = client.begin(WRITE, "authorization", "Bearer " + token());
            client.announce(half, 1_000_000);
            client.data(half, new byte[30_000]);
            await().until(() -> bytes.taken() > 30_000);
            assertThat(client.reads(RawHttp2.Frame::endsStream)).isTrue();

            client.begin(CHECK);
            assertThat(client.reads(RawHttp2.Frame::endsStream)).isTrue();
        }
        await().untilAsserted(() -> assertThat(bytes.taken()).isZero());
    }

    @Test
    void noNumberOfHalfSentMessagesTakesMoreThanThereIs() throws IOException {
        start(Map.of("signalbox.limits.heap-percent", "1", "signalbox.grpc.flow-control-window-bytes", "8388608"));
        var budget = Runtime.getRuntime().maxMemory() / 100;
        var senders = (int) (budget / 1_000_000) + 10;

        for (int i = 0; i < senders; i++) {
            var client = kept(new RawHttp2(port));
            var stream = client.begin(WRITE, "authorization", "Bearer " + accessTokens.of("sender " + i, "writer"));
            client.announce(stream, EIGHT_MEGABYTES);
            kept(sending(client, stream, 1_000_000));
        }

        await().until(() -> bytes.taken() > budget / 2);
        assertThat(bytes.taken()).isLessThanOrEqualTo(budget);
        assertThat(refused(() ->
                        send(WRITE, token(), entry("x".repeat(EIGHT_MEGABYTES)).toByteArray())))
                .startsWith("too-many-requests");
    }

    @Test
    void whoSendsManyMessagesByHalvesIsRefusedAloneAndOthersAreServed() throws IOException {
        start(Map.of("signalbox.limits.heap-percent", "1", "signalbox.grpc.flow-control-window-bytes", "8388608"));
        var known = Runtime.getRuntime().maxMemory() / 100 * 7 / 8;
        for (int i = 0; i < known / 1_000_000 + 10; i++) {
            var client = kept(new RawHttp2(port));
            var stream = client.begin(WRITE, "authorization", "Bearer " + token());
            client.announce(stream, EIGHT_MEGABYTES);
            kept(sending(client, stream, 1_000_000));
        }
        await().until(() -> bytes.taken() > known / 2 - 2_000_000);

        assertThat(refused(
                        () -> send(WRITE, token(), entry("x".repeat(3_000_000)).toByteArray())))
                .startsWith("too-many-requests: Too many bytes of your requests");
        send(
                WRITE,
                accessTokens.of("bob", "writer"),
                entry("x".repeat(1_000_000)).toByteArray());

        assertThat(bytes.taken()).isLessThanOrEqualTo(known / 2);
    }

    @Test
    void aMessageInFramesOfOneByteIsCountedForWhatItHolds() throws IOException {
        start(Map.of("signalbox.limits.heap-percent", "1"));
        var budget = Runtime.getRuntime().maxMemory() / 100;

        try (var client = new RawHttp2(port)) {
            var stream = client.begin(WRITE, "authorization", "Bearer " + token());
            client.announce(stream, EIGHT_MEGABYTES);
            for (int i = 0; i < budget / IncomingCall.FRAME_BYTES + 1_000; i++) {
                client.data(stream, new byte[1]);
            }
            client.reads(RawHttp2.Frame::endsStream);
        } catch (SocketException e) {
            // the server has closed already; where it does not, reading takes too long
        }
        assertServes();
    }

    @Test
    void messagesAreInHandUntilTheyAreAnswered() {
        start(Map.of("signalbox.limits.heap-percent", "1"));
        log.gate.drainPermits();
        var budget = Runtime.getRuntime().maxMemory() / 100;
        var message = entry("x".repeat(1_000_000)).toByteArray();

        var answers = IntStream.range(0, (int) (budget / 1_000_000) + 5)
                .mapToObj(_ -> CompletableFuture.supplyAsync(
                        () -> status(() -> send(WRITE, token(), message)), Thread::startVirtualThread))
                .toList();
        await().until(() -> answers.stream().anyMatch(CompletableFuture::isDone));
        assertThat(bytes.taken()).isLessThanOrEqualTo(budget);
        log.gate.release(1_000);

        assertThat(answers.stream().map(CompletableFuture::join))
                .contains(Status.Code.OK, Status.Code.RESOURCE_EXHAUSTED)
                .containsOnly(Status.Code.OK, Status.Code.RESOURCE_EXHAUSTED);
        await().untilAsserted(() -> assertThat(bytes.taken()).isZero());
    }

    @Test
    void aStreamThatIsNotReadEndsWithItsToken() throws IOException, InterruptedException {
        start(Map.of());

        try (var client = new RawHttp2(port)) {
            var stream = client.begin(
                    TAIL, "authorization", "Bearer " + accessTokens.endingIn(Duration.ofSeconds(3), "ann", "reader"));
            client.announce(stream, 0);
            client.end(stream);
            assertThat(log.tailEnded.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(client.reads(frame -> frame.type() == RawHttp2.RST_STREAM))
                    .isTrue();
        }
        await().untilAsserted(() -> assertThat(bytes.taken()).isZero());
    }

    @Test
    void connectionsOfOneAddressAreBounded() throws IOException {
        start(Map.of("signalbox.grpc.max-connections-per-address", "3"));
        for (int i = 0; i < 3; i++) {
            var client = kept(new RawHttp2(port));
            client.end(client.begin(CHECK));
            assertThat(client.reads(RawHttp2.Frame::endsStream)).isTrue();
        }

        try (var fourth = new Socket("127.0.0.1", port)) {
            assertThat(fourth.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aProxyIsManySendersWhoseConnectionsAndCallsAreNotThoseOfOneAddress() throws IOException {
        start(Map.of(
                "signalbox.http.proxies", "127.0.0.1",
                "signalbox.grpc.open-reflection", "true",
                "signalbox.grpc.max-anonymous-calls-per-address", "1",
                "signalbox.grpc.max-connections-per-address", "1"));
        kept(new RawHttp2(port)).begin(REFLECT);
        kept(new RawHttp2(port)).begin(REFLECT);

        await().until(() -> bytes.taken() == 2L * IncomingCall.STREAM_BYTES);
        assertThat(reflect("")).isPositive();
    }

    @Test
    void whomATrustedProxyNamesHasFewCallsAtOnce() throws IOException {
        start(Map.of(
                "signalbox.http.proxies", "127.0.0.1",
                "signalbox.http.trusted-hops", "1",
                "signalbox.grpc.open-reflection", "true",
                "signalbox.grpc.max-anonymous-calls-per-address", "1"));
        var proxy = kept(new RawHttp2(port));
        proxy.begin(REFLECT, "x-forwarded-for", "192.0.2.1");
        await().until(() -> bytes.taken() == IncomingCall.STREAM_BYTES);

        proxy.begin(REFLECT, "x-forwarded-for", "198.51.100.7, 192.0.2.1");
        assertThat(proxy.reads(RawHttp2.Frame::endsStream)).isTrue();
        proxy.begin(REFLECT, "x-forwarded-for", "192.0.2.2");
        await().until(() -> bytes.taken() == 2L * IncomingCall.STREAM_BYTES);
    }

    @Test
    void strangersOfOneAddressHaveFewCallsAtOnceWhateverTheirConnections() throws IOException {
        start(Map.of("signalbox.grpc.open-reflection", "true", "signalbox.grpc.max-anonymous-calls-per-address", "3"));
        var first = kept(new RawHttp2(port));
        for (int i = 0; i < 3; i++) {
            first.begin(REFLECT);
        }
        await().until(() -> bytes.taken() == 3L * IncomingCall.STREAM_BYTES);

        var second = kept(new RawHttp2(port));
        second.begin(REFLECT);
        assertThat(second.reads(RawHttp2.Frame::endsStream)).isTrue();
        assertThat(refused(() -> reflect("")))
                .isEqualTo("too-many-requests: Too many calls of unknown callers are open.");
        assertThat(bytes.taken()).isEqualTo(3L * IncomingCall.STREAM_BYTES);
        assertThat(reflect(token())).isPositive();

        first.close();
        await().untilAsserted(() -> assertThat(reflect("")).isPositive());
    }

    @Test
    void streamsOfOneCallersMessagesAreCountedAndLeaveRoomForOthers() throws IOException {
        start(Map.of("signalbox.grpc.max-client-streams-per-caller", "3", "signalbox.grpc.max-client-streams", "5"));
        var anns = kept(new RawHttp2(port));
        for (int i = 0; i < 3; i++) {
            anns.begin(REFLECT, "authorization", "Bearer " + token());
        }
        await().until(() -> bytes.taken() == 3L * IncomingCall.STREAM_BYTES);

        assertThat(refused(() -> reflect(token())))
                .isEqualTo("too-many-requests: You have 3 such streams open already: end one of them.");
        assertThat(bytes.taken()).isEqualTo(3L * IncomingCall.STREAM_BYTES);
        assertThat(reflect(accessTokens.of("bob", "reader"))).isPositive();
        assertThat(status(() -> send(WRITE, token(), new byte[0]))).isEqualTo(Status.Code.OK);

        anns.close();
        await().untilAsserted(() -> assertThat(reflect(token())).isPositive());
    }

    @Test
    void callsWhoseTokensAreNotVerifiedYetAreBounded() {
        start(Map.of("signalbox.grpc.max-unverified-calls-per-address", "2"));
        verification.drainPermits();
        var calls = IntStream.range(0, 10)
                .mapToObj(_ -> CompletableFuture.supplyAsync(
                        () -> status(() -> send(WRITE, token(), new byte[0])), Thread::startVirtualThread))
                .toList();

        await().until(() -> calls.stream().filter(CompletableFuture::isDone).count() == 8);
        verification.release(1_000);

        assertThat(calls.stream().map(CompletableFuture::join).filter(Status.Code.OK::equals))
                .hasSize(2);
        assertThat(calls.stream().map(CompletableFuture::join).filter(Status.Code.RESOURCE_EXHAUSTED::equals))
                .hasSize(8);
    }

    @Test
    void aCallLeavesTheDoorWhenItsTokenIsVerifiedOrRefused() throws IOException {
        start(Map.of("signalbox.grpc.max-unverified-calls-per-address", "1"));
        for (int i = 0; i < 3; i++) {
            var tail = kept(new RawHttp2(port));
            var stream = tail.begin(TAIL, "authorization", "Bearer " + token());
            tail.announce(stream, 0);
            tail.end(stream);
            assertThat(tail.reads(frame -> frame.type() == RawHttp2.HEADERS && !frame.endsStream()))
                    .isTrue();
            assertThat(status(() -> send(WRITE, "no.such.token", new byte[0]))).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void aFloodOfResetsEndsItsConnection() throws IOException {
        start(Map.of("signalbox.grpc.max-resets-per-second", "100"));

        try (var client = new RawHttp2(port)) {
            for (int i = 0; i < 200; i++) {
                client.reset(client.begin(CHECK));
            }
            assertThat(client.reads(frame -> frame.type() == RawHttp2.GOAWAY)).isTrue();
        } catch (IOException e) {
            // the server has closed already
        }
        assertServes();
    }

    @Test
    void reflectionAsksForATokenUnlessItIsOpen() {
        start(Map.of());
        assertThat(status(() -> reflect(""))).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(reflect(token())).isPositive();

        start(Map.of("signalbox.grpc.open-reflection", "true"));
        assertThat(reflect("")).isPositive();
    }

    @Test
    void anyBytesAreAnsweredWithAStatusOfTheirOwn() {
        start(Map.of());
        var random = new Random(7);
        for (int i = 0; i < 500; i++) {
            var noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            for (var method : List.of(WRITE, CHECK)) {
                assertThat(status(() -> send(method, token(), noise)))
                        .isIn(
                                Status.Code.OK,
                                Status.Code.INVALID_ARGUMENT,
                                Status.Code.RESOURCE_EXHAUSTED,
                                Status.Code.NOT_FOUND);
            }
        }
        await().untilAsserted(() -> assertThat(bytes.taken()).isZero());
    }

    @Test
    void theLargestMessageFitsIntoTheRoomOfTheSmallestPod() {
        var heap = (320L << 20) * 60 / 100;
        var settings = settings(Map.of());
        var room = heap / 100 * settings.integer(BytesInHand.SHARE, 1, 50) * 7 / 8;
        var message = (long) settings.integer("signalbox.grpc.max-message-bytes", 1, GrpcServer.MAX_MESSAGE_BYTES);
        var values = (long) settings.integer("signalbox.grpc.max-message-values", 1, 10_000_000);

        assertThat(2 * message + values * IncomingCall.VALUE_BYTES + IncomingCall.STREAM_BYTES)
                .isLessThan(room);
    }

    private void start(Map<String, String> more) {
        var values = new HashMap<>(more);
        port = FreePorts.next();
        values.put("signalbox.grpc.port", Integer.toString(port));
        values.put("signalbox.http.host", "127.0.0.1");
        var settings = settings(values);
        bytes = new BytesInHand(settings);
        var tokens = new TokenVerifier(new ImmutableJWKSet<>(keys()), Clock.systemUTC(), RevokedTokens::new);
        var failures = new GrpcFailures(
                new RequestMetrics(RegistryFactory.getInstance().getRegistry(MetricRegistry.APPLICATION_SCOPE)));
        var server = new GrpcServer(settings, bytes, new Senders(new ClientAddresses(settings), settings), tokens);
        server.start(List.of(log), List.of(failures), List.of(failures, gate(), new GrpcAuthentication(tokens)));
        open.add(() -> server.stop(this));
    }

    /** Keeps calls waiting before their tokens are verified, when it has no permits. */
    private ServerInterceptor gate() {
        return new ServerInterceptor() {
            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                verification.acquireUninterruptibly();
                return next.startCall(call, headers);
            }
        };
    }

    private static Settings settings(Map<String, String> values) {
        var over = new HashMap<>(values);
        over.put("config_ordinal", "500");
        return new Settings(ConfigProviderResolver.instance()
                .getBuilder()
                .addDefaultSources()
                .withSources(MpConfigSources.create(over))
                .build());
    }

    private JWKSet keys() {
        try {
            return JWKSet.parse(accessTokens.jwks());
        } catch (java.text.ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T extends AutoCloseable> T kept(T part) {
        open.add(part);
        return part;
    }

    /** Sends from a thread of its own: the server may stop reading. */
    private static AutoCloseable sending(RawHttp2 client, int stream, int length) {
        var thread = Thread.startVirtualThread(() -> {
            try {
                client.data(stream, new byte[length]);
            } catch (IOException e) {
                // the server has ended it
            }
        });
        return thread::interrupt;
    }

    private String token() {
        return accessTokens.of("ann", "writer", "reader");
    }

    private static WriteRequest entry(String data) {
        return WriteRequest.newBuilder()
                .addEntries(Entry.newBuilder().setSource("s").setName("n").setData(data))
                .build();
    }

    private static byte[] unknownFields(int length) {
        var fields = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(fields);
        try {
            for (int i = 300_000; out.getTotalBytesWritten() < length; i++) {
                out.writeBool(i, true);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return fields.toByteArray();
    }

    private ManagedChannel channel() {
        var channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        open.add(channel::shutdownNow);
        return channel;
    }

    private byte[] send(String method, String token, byte[] message) {
        return send(method, token, message, CallOptions.DEFAULT);
    }

    private byte[] send(String method, String token, byte[] message, CallOptions options) {
        var channel = channel();
        try {
            var raw = MethodDescriptor.newBuilder(new Raw(), new Raw())
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName(method)
                    .build();
            var credentials = token.isEmpty() ? options : options.withCallCredentials(GrpcChannels.bearer(token));
            return ClientCalls.blockingUnaryCall(
                    channel, raw, credentials.withDeadlineAfter(30, TimeUnit.SECONDS), message);
        } finally {
            channel.shutdownNow();
        }
    }

    private int reflect(String token) {
        var services = new CompletableFuture<Integer>();
        var stub = ServerReflectionGrpc.newStub(channel());
        var asked = (token.isEmpty() ? stub : stub.withCallCredentials(GrpcChannels.bearer(token)))
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(io.grpc.reflection.v1.ServerReflectionResponse response) {
                        services.complete(response.getListServicesResponse().getServiceCount());
                    }

                    @Override
                    public void onError(Throwable failure) {
                        services.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                });
        asked.onNext(io.grpc.reflection.v1.ServerReflectionRequest.newBuilder()
                .setListServices("")
                .build());
        try {
            return services.join();
        } catch (java.util.concurrent.CompletionException e) {
            throw (StatusRuntimeException) e.getCause();
        }
    }

    private void assertServes() {
        assertThat(HealthGrpc.newBlockingStub(channel())
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus())
                .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
        await().untilAsserted(() -> assertThat(bytes.taken()).isZero());
    }

    private static Status.Code status(Runnable call) {
        try {
            call.run();
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private static String refused(Runnable call) {
        try {
            call.run();
            return "taken";
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            return e.getStatus().getDescription();
        }
    }

    private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {

        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
            try {
                return message.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Takes all that it is given, when it may; its tail never ends and sends as long as it is read. */
    private static final class CountedLog extends LogServiceGrpc.LogServiceImplBase {

        private final AtomicInteger writes = new AtomicInteger();
        private final Semaphore gate = new Semaphore(1_000);
        private final CountDownLatch tailEnded = new CountDownLatch(1);
        private volatile WriteRequest last = WriteRequest.getDefaultInstance();

        @Override
        public void write(WriteRequest request, StreamObserver<WriteResponse> answers) {
            gate.acquireUninterruptibly();
            writes.incrementAndGet();
            last = request;
            answers.onNext(WriteResponse.getDefaultInstance());
            answers.onCompleted();
        }

        @Override
        public void tail(TailRequest request, StreamObserver<Entry> answers) {
            var observer = (ServerCallStreamObserver<Entry>) answers;
            var entry = Entry.newBuilder().setData("x".repeat(10_000)).build();
            observer.setOnCloseHandler(tailEnded::countDown);
            observer.setOnCancelHandler(tailEnded::countDown);
            observer.setOnReadyHandler(() -> {
                while (observer.isReady()) {
                    observer.onNext(entry);
                }
            });
        }
    }
}
