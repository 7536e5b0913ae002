package io.signalbox.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.signalbox.auth.testing.Answer;
import io.signalbox.auth.testing.AuthClient;
import io.signalbox.auth.testing.AuthUnderTest;
import io.signalbox.auth.testing.SharedProcesses;
import io.signalbox.local.process.FreePorts;
import io.signalbox.local.process.ServiceProcess;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.LogServiceGrpc;
import io.signalbox.proto.log.v1.WriteRequest;
import io.signalbox.proto.log.v1.WriteResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.signalbox.auth.testing.AuthUnderTest.PASSWORD;
import static io.signalbox.auth.testing.AuthUnderTest.newAccount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(SharedProcesses.class)
class ProcessIT {

    @Test
    void aRestartKeepsSessionsAndKeysAndReplicasShareThem() {
        var email = newAccount("reader");
        var session = AuthUnderTest.shared().signIn(email, PASSWORD);
        try (var replica = ServiceProcess.start("auth", AuthUnderTest.environment())) {
            var second = new AuthClient(replica.http());
            assertThat(second.as(session.string("accessToken"), "GET", "api/v1/users/me")
                            .string("email"))
                    .isEqualTo(email);
            var refreshed = second.refresh(session.string("refreshToken"));
            assertThat(refreshed.status()).isEqualTo(200);

            replica.kill();
            replica.restart();

            assertThat(second.as(session.string("accessToken"), "GET", "api/v1/users/me")
                            .status())
                    .isEqualTo(200);
            assertThat(second.refresh(refreshed.string("refreshToken")).status())
                    .isEqualTo(200);
            assertThat(second.send("GET", ".well-known/jwks.json", "").text())
                    .isEqualTo(AuthUnderTest.shared()
                            .send("GET", ".well-known/jwks.json", "")
                            .text());
        }
    }

    @Test
    void signInWorksWhileTheLoggerIsDownAndItsEntryArrivesOnceItIsBack() throws Exception {
        var port = FreePorts.next();
        var environment = AuthUnderTest.environment();
        environment.put("SIGNALBOX_LOGGER_GRPC", "127.0.0.1:" + port);
        try (var service = ServiceProcess.start("auth", environment)) {
            var auth = new AuthClient(service.http());
            var email = newAccount();
            assertThat(auth.signIn(email, PASSWORD).status()).isEqualTo(200);

            var logger = new LoggerDouble();
            var server = logger.listen(port);
            try {
                await().atMost(Duration.ofMinutes(1)).until(() -> logger.entries.stream()
                        .anyMatch(entry -> entry.getName().equals("signed-in")
                                && entry.getAttributesOrDefault("email", "").equals(email)));
            } finally {
                server.shutdownNow();
            }
            assertThat(logger.tokens).isNotEmpty().allSatisfy(token -> assertThat(
                            auth.send("GET", "api/v1/users/me", "", "Authorization", token)
                                    .problem())
                    .as("a service's token, which is known and has no account")
                    .isEqualTo("forbidden"));
        }
    }

    @Test
    void itHasStartedWithoutItsDatabaseAndSaysThatItIsNotReady() {
        var environment = AuthUnderTest.environment();
        environment.put("SIGNALBOX_DATABASE_URL", "postgresql://auth:secret@127.0.0.1:" + FreePorts.next() + "/auth");
        try (var service = ServiceProcess.launch("auth", environment)) {
            var auth = new AuthClient(service.http());
            await().ignoreExceptions()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> auth.send("GET", "health/live", "").status() == 200);

            assertThat(auth.send("GET", "health/ready", "").status()).isEqualTo(503);
            assertThat(auth.send("GET", "health/started", "").status()).isEqualTo(200);
            assertThat(auth.send("GET", ".well-known/jwks.json", "").problem()).isEqualTo("unavailable");
            assertThat(auth.signIn(AuthUnderTest.ADMIN, PASSWORD, AuthClient.someAddress())
                            .problem())
                    .isEqualTo("unavailable");
        }
    }

    @Test
    void whoCannotOpenTheSigningKeysIsNotReady() {
        AuthUnderTest.adminToken();
        var environment = AuthUnderTest.environment();
        environment.put(
                "SIGNALBOX_AUTH_KEY_ENCRYPTION_SECRET",
                Base64.getEncoder()
                        .encodeToString("another secret of thirty-two by.".getBytes(StandardCharsets.UTF_8)));
        try (var service = ServiceProcess.launch("auth", environment)) {
            var auth = new AuthClient(service.http());
            await().ignoreExceptions()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> auth.send("GET", "health/started", "").status() == 200);

            assertThat(auth.send("GET", "health/ready", "").status()).isEqualTo(503);
            await().atMost(Duration.ofMinutes(1)).until(() -> service.process().logTail(50).stream()
                    .anyMatch(line -> line.contains("signalbox.auth.key-encryption-secret is not the one")));
        }
    }

    static Stream<Arguments> badSettings() {
        return Stream.of(
                bad("signalbox.database.url", "mysql://localhost/auth"),
                bad("signalbox.database.pool-size", "0"),
                bad("signalbox.logger.grpc", "nowhere"),
                bad("signalbox.mail.grpc", "nowhere"),
                bad("signalbox.http.trusted-hops", "-1"),
                bad("signalbox.admin.email", "nobody"),
                bad("signalbox.admin.email", ""),
                bad("signalbox.admin.password", "too short"),
                bad("signalbox.admin.password", "password12"),
                bad("signalbox.admin.demo", "perhaps"),
                bad("signalbox.admin.password-file", "/nowhere"),
                bad("signalbox.auth.key-encryption-secret", "short"),
                bad("signalbox.auth.previous-key-encryption-secret", "short"),
                bad("signalbox.auth.clients.mail.secret", ""),
                bad("signalbox.auth.key-rotation", "monthly"),
                bad("signalbox.auth.key-publication", "-PT1H"),
                bad("signalbox.auth.key-refresh", "PT0S"),
                bad("signalbox.auth.refresh-token-lifetime", "14"),
                bad("signalbox.auth.session-lifetime", ""),
                bad("signalbox.auth.cookie-secure", "yes"),
                bad("signalbox.auth.device-lifetime", "P0D"),
                bad("signalbox.auth.notices.per-hour", "0"),
                bad("signalbox.auth.allowed-origins", "*"),
                bad("signalbox.auth.hashing.parallelism", "-1"),
                bad("signalbox.auth.hashing.queue", "0"),
                bad("signalbox.auth.hashing.patience", "PT0S"),
                bad("signalbox.auth.throttle.account-failures", "0"));
    }

    /** The variable of a key is the key in capitals, all else but letters and digits an underscore (MicroProfile Config). */
    private static Arguments bad(String key, String value) {
        return Arguments.of(key, value, key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"));
    }

    @ParameterizedTest
    @MethodSource("badSettings")
    void aBadSettingStopsTheStartWithOneSentence(String key, String value, String variable) {
        var environment = AuthUnderTest.environment();
        environment.put(variable, value);
        try (var service = ServiceProcess.launch("auth", environment)) {
            await().atMost(Duration.ofMinutes(1)).until(() -> !service.process().isAlive());

            assertThat(service.process().exitCode()).isEqualTo(78);
            assertThat(service.process().logTail(5)).anySatisfy(line -> assertThat(line)
                    .startsWith("Bad configuration: " + key)
                    .endsWith("."));
        }
    }

    @Test
    void aPasswordThatEverybodyKnowsIsForADatabaseOfThisMachineOnly() {
        var environment = AuthUnderTest.environment();
        environment.put("SIGNALBOX_ADMIN_PASSWORD", "verysecret");
        environment.put("SIGNALBOX_ADMIN_DEMO", "true");
        try (var service = ServiceProcess.start("auth", environment)) {
            assertThat(service.process().isAlive()).isTrue();
        }
        environment.put("SIGNALBOX_DATABASE_URL", "postgresql://auth:secret@postgres.example.com:5432/auth");
        try (var service = ServiceProcess.launch("auth", environment)) {
            await().atMost(Duration.ofMinutes(1)).until(() -> !service.process().isAlive());

            assertThat(service.process().logTail(5))
                    .anySatisfy(line -> assertThat(line).startsWith("Bad configuration: signalbox.admin.demo"));
        }
    }

    @Test
    void itStopsByItselfWhenItIsAskedTo() {
        var service = ServiceProcess.start("auth", AuthUnderTest.environment());

        assertThat(service.stop(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void whoComesWhileTooManyWaitIsToldToComeBack() {
        var environment = AuthUnderTest.environment();
        environment.put("SIGNALBOX_AUTH_HASHING_PARALLELISM", "1");
        environment.put("SIGNALBOX_AUTH_HASHING_QUEUE", "2");
        var email = newAccount();
        try (var service = ServiceProcess.start("auth", environment);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var auth = new AuthClient(service.http());
            var answers = Stream.generate(() -> CompletableFuture.supplyAsync(
                            () -> auth.signIn(email, PASSWORD, AuthClient.someAddress()), threads))
                    .limit(64)
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();

            assertThat(answers).extracting(Answer::status).containsOnly(200, 429);
            assertThat(answers)
                    .filteredOn(answer -> answer.status() == 429)
                    .isNotEmpty()
                    .allSatisfy(
                            answer -> assertThat(answer.header("Retry-After")).contains("1"));
        }
    }

    @Test
    void itsEndpointsAreDescribedAndCounted() {
        var auth = AuthUnderTest.shared();
        AuthUnderTest.adminToken();

        assertThat(auth.send("GET", "openapi", "").text())
                .contains("/api/v1/sessions/refresh", "/api/v1/users/me/password", "/api/v1/api-keys", "/oauth2/token");
        assertThat(auth.send("GET", "metrics", "").text())
                .contains("endpoint=\"POST /api/v1/sessions\"")
                .contains("signalbox_auth_password_checks_total")
                .contains("signalbox_auth_hashing_waiting");
    }

    @Test
    void methodsThatNobodyKnowsMakeNoSeriesOfTheirOwn() {
        var auth = AuthUnderTest.shared();
        for (var path : List.of("api/v1/users/me", "api/v1/sessions", "nowhere", "openapi")) {
            assertThat(auth.send("A1B2C3", path, "").status()).isBetween(400, 499);
        }

        assertThat(auth.send("GET", "metrics", "").text()).doesNotContain("A1B2C3");
    }

    /** A logger that takes every entry. */
    private static final class LoggerDouble extends LogServiceGrpc.LogServiceImplBase implements ServerInterceptor {

        private final List<Entry> entries = new CopyOnWriteArrayList<>();
        private final List<String> tokens = new CopyOnWriteArrayList<>();

        Server listen(int port) throws IOException {
            return NettyServerBuilder.forPort(port)
                    .addService(ServerInterceptors.intercept(this, this))
                    .build()
                    .start();
        }

        @Override
        public void write(WriteRequest request, StreamObserver<WriteResponse> answer) {
            entries.addAll(request.getEntriesList());
            var response = WriteResponse.newBuilder();
            request.getEntriesList().forEach(entry -> response.addIds(entry.getId()));
            answer.onNext(response.build());
            answer.onCompleted();
        }

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            tokens.add(headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER)));
            return next.startCall(call, headers);
        }
    }
}
