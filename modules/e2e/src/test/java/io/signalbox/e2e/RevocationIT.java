package io.signalbox.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.signalbox.local.supervisor.ServiceName;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.LogServiceGrpc;
import io.signalbox.proto.log.v1.SearchRequest;
import io.signalbox.proto.log.v1.Severity;
import io.signalbox.proto.log.v1.TailRequest;
import io.signalbox.proto.log.v1.WriteRequest;
import io.signalbox.proto.mail.v1.GetRequest;
import io.signalbox.proto.mail.v1.MailServiceGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is left of what somebody could do when it was taken away from them: every door of every service, and the one right answer. */
class RevocationIT {

    private static final String PASSWORD = "a password of the matrix that nobody else has";
    private static final String NOBODY = "01890000-0000-7000-8000-000000000000";
    private static final Duration WITHIN = Duration.ofSeconds(10);

    private final Signalbox signalbox = Signalbox.running();
    private final Api admin = signalbox.api();
    private final List<ManagedChannel> channels = new ArrayList<>();

    /** What was done to somebody who could do everything a moment ago. */
    private enum Loss {
        NOTHING,
        ENDED_SESSION,
        SIGNED_OUT_EVERYWHERE,
        DEACTIVATED,
        DEMOTED,
        DELETED_ACCOUNT,
        PASSWORD_CHANGED_ELSEWHERE,
        DELETED_KEY,
        EXPIRED_KEY,
        FORKED
    }

    /** What a door answers. */
    private enum Answer {
        IN,
        UNAUTHENTICATED,
        FORBIDDEN,
        LATER
    }

    /** A way to do something, with whatever is in the place of a token. */
    private record Door(String name, boolean ofAuth, Function<String, Answer> knock) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** Somebody with every right: a session, another session of the same account, and what they show at the doors. */
    private record Person(String id, Api session, Api elsewhere, String refreshToken, String shows) {}

    @AfterEach
    void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatIsLeftIsLeft(Loss loss) {
        var person = person(loss);
        var doors = doors(loss);
        assertThat(doors.stream().filter(door -> door.knock().apply(person.shows()) != Answer.IN))
                .as("closed before")
                .isEmpty();

        take(loss, person);

        assertThat(doors.stream().filter(Door::ofAuth).filter(door -> !isRight(loss, door, person)))
                .as("auth's own doors that answer otherwise at once")
                .isEmpty();
        await().atMost(WITHIN).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> assertThat(
                        doors.stream().filter(door -> !isRight(loss, door, person)))
                .as("doors that answer otherwise")
                .isEmpty());
        if (loss == Loss.DEMOTED) {
            var refreshed = refresh(person.refreshToken()).object().getString("accessToken");
            assertThat(doors.stream().filter(door -> door.knock().apply(refreshed) == Answer.UNAUTHENTICATED))
                    .as("doors that do not know the demoted after they refreshed")
                    .isEmpty();
        }
    }

    @Test
    void anOpenStreamEndsSoonAfterItsSession() throws Exception {
        var person = person(Loss.ENDED_SESSION);
        var request = HttpRequest.newBuilder(signalbox.broker().resolve("api/v1/logs/stream"))
                .header("Authorization", "Bearer " + person.shows())
                .build();
        try (var http = HttpClient.newHttpClient()) {
            var events = http.send(request, BodyHandlers.ofInputStream());
            assertThat(events.statusCode()).isEqualTo(200);

            take(Loss.ENDED_SESSION, person);

            var rest = CompletableFuture.supplyAsync(() -> textOf(events.body()));
            assertThat(rest.get(40, TimeUnit.SECONDS)).endsWith(": The token was taken away.\n\n");
        }
    }

    private static String textOf(InputStream events) {
        try (events) {
            return new String(events.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** auth looks at the account: the demoted are known there, and may do what everybody may. The others know the token, which is gone. */
    private boolean isRight(Loss loss, Door door, Person person) {
        var answer = door.knock().apply(person.shows());
        return switch (loss) {
            case NOTHING -> answer == Answer.IN;
            case DEMOTED ->
                door.ofAuth()
                        ? answer
                                == (door.name().contains("api/v1/users ")
                                                || door.name().contains("api/v1/users/" + NOBODY)
                                        ? Answer.FORBIDDEN
                                        : Answer.IN)
                        : answer == Answer.UNAUTHENTICATED;
            case ENDED_SESSION,
                    SIGNED_OUT_EVERYWHERE,
                    DEACTIVATED,
                    DELETED_ACCOUNT,
                    PASSWORD_CHANGED_ELSEWHERE,
                    DELETED_KEY,
                    EXPIRED_KEY,
                    FORKED -> answer == Answer.UNAUTHENTICATED;
        };
    }

    private Person person(Loss loss) {
        var email = "matrix-" + UUID.randomUUID() + "@example.com";
        var account = admin.post(
                "api/v1/users",
                Json.createObjectBuilder()
                        .add("email", email)
                        .add("password", PASSWORD)
                        .add("roles", roles("admin"))
                        .build());
        assertThat(account.status()).as(account.text()).isEqualTo(201);
        var signedIn = signIn(email);
        var session = admin.withToken(signedIn.object().getString("accessToken"));
        var shows =
                switch (loss) {
                    case DELETED_KEY -> key(session, Instant.now().plus(Duration.ofDays(1)));
                    case EXPIRED_KEY -> key(session, Instant.now().plusSeconds(45));
                    default -> session.token();
                };
        return new Person(
                account.object().getString("id"),
                session,
                admin.withToken(signIn(email).object().getString("accessToken")),
                signedIn.object().getString("refreshToken"),
                shows);
    }

    private void take(Loss loss, Person person) {
        var path = "api/v1/users/" + person.id();
        switch (loss) {
            case NOTHING ->
                assertThat(person.session().get("api/v1/users/me").status()).isEqualTo(200);
            case ENDED_SESSION -> delete(person.session(), "api/v1/sessions/current", 204);
            case SIGNED_OUT_EVERYWHERE -> delete(person.elsewhere(), "api/v1/sessions", 200);
            case DEACTIVATED -> patch(path, "{\"active\":false}");
            case DEMOTED -> patch(path, "{\"roles\":[]}");
            case DELETED_ACCOUNT -> delete(admin, path, 204);
            case PASSWORD_CHANGED_ELSEWHERE -> {
                var answer = person.elsewhere().send("api/v1/users/me/password", request -> json(request)
                        .PUT(BodyPublishers.ofString(Json.createObjectBuilder()
                                .add("currentPassword", PASSWORD)
                                .add("newPassword", PASSWORD + " but him")
                                .build()
                                .toString())));
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            }
            case DELETED_KEY -> delete(person.session(), "api/v1/api-keys", 200);
            case EXPIRED_KEY ->
                await().atMost(Duration.ofSeconds(90))
                        .pollInterval(Duration.ofSeconds(1))
                        .until(() -> admin.withToken(person.shows())
                                        .get("api/v1/users/me")
                                        .status()
                                == 401);
            case FORKED -> {
                assertThat(refresh(person.refreshToken()).status()).isEqualTo(200);
                await().atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofSeconds(11))
                        .until(() -> refresh(person.refreshToken()).status() == 401);
            }
        }
    }

    private List<Door> doors(Loss loss) {
        var broker = signalbox.broker();
        var all = new ArrayList<Door>();
        for (var read : List.of(
                "api/v1/logs",
                "api/v1/logs/" + NOBODY,
                "api/v1/mails",
                "api/v1/mails/" + NOBODY,
                "api/v1/templates",
                "api/v1/rules",
                "api/v1/rules/" + NOBODY,
                "api/v1/alerts",
                "api/v1/actions",
                "api/v1/dead-letters",
                "api/v1/status")) {
            all.add(rest(broker, "GET", read, "", false));
        }
        for (var write : List.of(
                "POST api/v1/logs?via=rest",
                "POST api/v1/logs?via=rpc",
                "POST api/v1/logs?via=grpc",
                "POST api/v1/logs?via=amqp",
                "POST api/v1/mails",
                "POST api/v1/templates/none/preview",
                "POST api/v1/rules",
                "POST api/v1/rules/test",
                "PUT api/v1/rules/" + NOBODY,
                "DELETE api/v1/rules/" + NOBODY,
                "POST api/v1/alerts/" + NOBODY + "/acknowledge",
                "POST api/v1/alerts/" + NOBODY + "/resolve",
                "POST api/v1/alerts/" + NOBODY + "/silence",
                "POST api/v1/actions/" + NOBODY + "/requeue",
                "POST api/v1/dead-letters/none/requeue",
                "POST api/v1/dead-letters/none/discard")) {
            var words = write.split(" ");
            all.add(rest(broker, words[0], words[1], "{}", false));
        }
        all.add(rest(
                broker,
                "POST",
                "rpc",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"log.search\",\"params\":{}}",
                false));
        all.add(events(broker));
        all.addAll(grpc("broker", signalbox.brokerGrpc()));
        for (var read : List.of("api/v1/users", "api/v1/users/" + NOBODY, "api/v1/users/me", "api/v1/api-keys")) {
            all.add(rest(broker, "GET", read, "", false));
        }
        switch (loss) {
            case DELETED_KEY, EXPIRED_KEY -> {}
            case NOTHING,
                    ENDED_SESSION,
                    SIGNED_OUT_EVERYWHERE,
                    DEACTIVATED,
                    DEMOTED,
                    DELETED_ACCOUNT,
                    PASSWORD_CHANGED_ELSEWHERE,
                    FORKED -> all.addAll(inner());
        }
        return all;
    }

    /** The doors behind the broker, which a token opens and a key does not. */
    private List<Door> inner() {
        var auth = signalbox.service(ServiceName.AUTH).http();
        var all = new ArrayList<Door>();
        for (var read : List.of("api/v1/users", "api/v1/users/" + NOBODY, "api/v1/users/me", "api/v1/api-keys")) {
            all.add(rest(auth, "GET", read, "", true));
        }
        for (var write : List.of(
                "POST api/v1/users",
                "PATCH api/v1/users/" + NOBODY,
                "DELETE api/v1/users/" + NOBODY,
                "PATCH api/v1/users/me",
                "PUT api/v1/users/me/password",
                "POST api/v1/api-keys",
                "DELETE api/v1/api-keys/" + NOBODY)) {
            var words = write.split(" ");
            all.add(rest(auth, words[0], words[1], "{}", true));
        }
        var logger = signalbox.service(ServiceName.LOGGER);
        all.add(rest(logger.http(), "GET", "api/v1/logs", "", false));
        all.add(rest(logger.http(), "POST", "api/v1/logs", "{}", false));
        all.add(rest(logger.http(), "POST", "rpc", "{}", false));
        all.add(events(logger.http()));
        all.addAll(grpc("logger", "127.0.0.1:" + logger.grpcPort()));
        var mail = signalbox.service(ServiceName.MAIL);
        all.add(rest(mail.http(), "GET", "api/v1/mails", "", false));
        all.add(rest(mail.http(), "POST", "api/v1/mails", "{}", false));
        all.add(rest(mail.http(), "GET", "api/v1/templates", "", false));
        var listener = signalbox.service(ServiceName.LISTENER).http();
        all.add(rest(listener, "GET", "api/v1/rules", "", false));
        all.add(rest(listener, "POST", "api/v1/rules", "{}", false));
        all.add(rest(listener, "GET", "api/v1/alerts", "", false));
        return all;
    }

    private Door rest(URI base, String method, String path, String body, boolean ofAuth) {
        return new Door(base.getPort() + " " + method + " " + path + " ", ofAuth, token -> {
            var answer = Api.anonymous(base).withToken(token).send(path, request -> json(request)
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
            return ofStatus(answer.status());
        });
    }

    private static Door events(URI base) {
        return new Door(base.getPort() + " events", false, token -> {
            var request = HttpRequest.newBuilder(base.resolve("api/v1/logs/stream"))
                    .header("Authorization", "Bearer " + token)
                    .timeout(Duration.ofSeconds(20))
                    .build();
            try (var http = HttpClient.newHttpClient()) {
                var answer = http.send(request, BodyHandlers.ofInputStream());
                answer.body().close();
                http.shutdownNow();
                return ofStatus(answer.statusCode());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    private List<Door> grpc(String name, String target) {
        var channel = ManagedChannelBuilder.forTarget(target).usePlaintext().build();
        channels.add(channel);
        var log = LogServiceGrpc.newBlockingStub(channel);
        var write = WriteRequest.newBuilder()
                .addEntries(Entry.newBuilder()
                        .setSource("matrix")
                        .setName("written")
                        .setSeverity(Severity.SEVERITY_INFO))
                .build();
        var doors = new ArrayList<>(List.of(
                call(name + " grpc Write", token -> log.withCallCredentials(token)
                        .withDeadlineAfter(20, TimeUnit.SECONDS)
                        .write(write)),
                call(name + " grpc Search", token -> log.withCallCredentials(token)
                        .withDeadlineAfter(20, TimeUnit.SECONDS)
                        .search(SearchRequest.getDefaultInstance())),
                call(name + " grpc Tail", token -> log.withCallCredentials(token)
                        .withDeadlineAfter(1, TimeUnit.SECONDS)
                        .tail(TailRequest.newBuilder().setSource("nobody").build())
                        .hasNext())));
        if (name.equals("broker")) {
            var mail = MailServiceGrpc.newBlockingStub(channel);
            doors.add(call(name + " grpc mail Get", token -> mail.withCallCredentials(token)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .get(GetRequest.newBuilder().setId(NOBODY).build())));
        }
        return doors;
    }

    private static Door call(String name, Function<CallCredentials, Object> call) {
        return new Door(name, false, token -> {
            try {
                assertThat(call.apply(bearer(token))).isNotNull();
                return Answer.IN;
            } catch (StatusRuntimeException e) {
                return switch (e.getStatus().getCode()) {
                    case UNAUTHENTICATED -> Answer.UNAUTHENTICATED;
                    case PERMISSION_DENIED -> Answer.FORBIDDEN;
                    case RESOURCE_EXHAUSTED -> Answer.LATER;
                    default -> Answer.IN;
                };
            }
        });
    }

    private static CallCredentials bearer(String token) {
        return new CallCredentials() {
            @Override
            public void applyRequestMetadata(
                    RequestInfo info, java.util.concurrent.Executor executor, MetadataApplier applier) {
                var headers = new Metadata();
                headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
                applier.apply(headers);
            }
        };
    }

    private static Answer ofStatus(int status) {
        assertThat(status).isLessThan(500);
        return switch (status) {
            case 401 -> Answer.UNAUTHENTICATED;
            case 403 -> Answer.FORBIDDEN;
            case 429 -> Answer.LATER;
            default -> Answer.IN;
        };
    }

    private String key(Api session, Instant expires) {
        var made = session.post(
                "api/v1/api-keys",
                Json.createObjectBuilder()
                        .add("name", "matrix")
                        .add("scopes", roles("admin"))
                        .add("expiresAt", expires.toString())
                        .build());
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.object().getString("key");
    }

    private Api.Answer signIn(String email) {
        var answer = Api.anonymous(signalbox.broker())
                .post("api/v1/sessions?cookie=false", Api.credentials(email, PASSWORD));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer;
    }

    private Api.Answer refresh(String token) {
        return Api.anonymous(signalbox.broker())
                .post(
                        "api/v1/sessions/refresh?cookie=false",
                        Json.createObjectBuilder().add("refreshToken", token).build());
    }

    private void patch(String path, String body) {
        var answer = admin.send(path, request -> json(request).method("PATCH", BodyPublishers.ofString(body)));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private static void delete(Api api, String path, int status) {
        var answer = api.send(path, HttpRequest.Builder::DELETE);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    }

    private static HttpRequest.Builder json(HttpRequest.Builder request) {
        return request.header("Content-Type", "application/json");
    }

    private static JsonArrayBuilder roles(String... roles) {
        return Json.createArrayBuilder(List.of(roles));
    }
}
