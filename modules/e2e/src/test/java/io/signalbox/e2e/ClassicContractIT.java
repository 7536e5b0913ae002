package io.signalbox.e2e;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.json.Json;
import jakarta.json.JsonObject;

import io.signalbox.local.supervisor.ServiceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A client of the Go teaching systems works unchanged. */
class ClassicContractIT {

    private final Signalbox signalbox = Signalbox.running();
    private final Api client = Api.anonymous(signalbox.broker());
    private final Api api = signalbox.api();

    @Test
    void theBrokerAnswersItsGreetingToAnyBody() {
        assertThat(client.post("", "whatever").object())
                .isEqualTo(Json.createObjectBuilder()
                        .add("error", false)
                        .add("message", "Hit the broker")
                        .build());
        assertThat(client.get("ping").text()).isEqualTo(".");
    }

    @Test
    void rightCredentialsGiveTheUserAndNeverAHash() {
        var answer = handle("auth", Api.credentials(Api.EMAIL, Api.PASSWORD));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.object().getBoolean("error")).isFalse();
        assertThat(answer.object().getString("message")).isEqualTo("Authenticated!");
        assertThat(answer.object().getJsonObject("data").getString("email")).isEqualTo(Api.EMAIL);
        assertThat(answer.text()).doesNotContain("$argon2", "$2a$", "password");
    }

    @Test
    void wrongCredentialsAreToldApartFromNothingElse() {
        var wrong = handle("auth", Api.credentials(Api.EMAIL, "not the password"));
        var unknown = handle("auth", Api.credentials("nobody@example.com", "not the password"));

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.object().getBoolean("error")).isTrue();
        assertThat(wrong.object().getString("message")).isEqualTo("invalid credentials");
        assertThat(unknown.text()).isEqualTo(wrong.text());
    }

    @ParameterizedTest
    @CsvSource({"log", "log-rest", "log-amqp"})
    void anEntryIsStoredWhicheverWayTheClientTakes(String action) {
        var marker = UUID.randomUUID().toString();

        var answer = handle(action, entry(marker));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.object().getBoolean("error")).isFalse();
        awaitStored(marker);
    }

    @Test
    void theGrpcPathStoresAnEntryAndIgnoresTheAction() {
        var marker = UUID.randomUUID().toString();

        var answer = client.post(
                "log-grpc",
                Json.createObjectBuilder()
                        .add("action", "anything")
                        .add("log", entry(marker))
                        .build());

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.object().getString("message")).isEqualTo("logged");
        awaitStored(marker);
    }

    @ParameterizedTest
    @CsvSource({"log.INFO,INFO", "log.WARNING,WARN", "log.ERROR,ERROR"})
    void anEventOnTheClassicExchangeIsStoredWithTheSeverityOfItsKey(String key, String severity) {
        var marker = UUID.randomUUID().toString();

        Command.python(
                "{\"name\":\"event\",\"data\":\"" + marker + "\"}",
                "publish_amqp.py",
                signalbox.stores().amqpUrl(),
                "logs_topic",
                key,
                "text/plain");

        var stored = awaitStored(marker);
        assertThat(stored.getString("severity")).isEqualTo(severity);
    }

    @Test
    void aMailGoesOut() {
        var marker = UUID.randomUUID().toString();

        var answer = handle(
                "mail",
                Json.createObjectBuilder()
                        .add("from", "me@example.com")
                        .add("to", "you@example.com")
                        .add("subject", marker)
                        .add("message", "Hello world")
                        .build());

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.object().getString("message")).isEqualTo("Message sent to you@example.com");
        await().atMost(30, SECONDS).until(() -> signalbox.mailsWith(marker) == 1);
    }

    @Test
    void anotherActionIsUnknown() {
        var answer = handle("dance", Json.createObjectBuilder().build());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.object().getString("message")).isEqualTo("unknown action");
    }

    @Test
    void aSecondJsonValueIsRefused() {
        var answer = client.post("handle", "{\"action\":\"log\",\"log\":{\"name\":\"a\",\"data\":\"b\"}}{}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.object().getString("message")).isEqualTo("body must have only a single JSON value");
    }

    @Test
    void aBodyOverOneMebibyteIsRefusedAndNothingHangs() {
        var answer = client.post(
                "handle", "{\"action\":\"log\",\"log\":{\"name\":\"a\",\"data\":\"" + "x".repeat(2 << 20) + "\"}}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.object().getBoolean("error")).isTrue();
    }

    @Test
    void onlyTheConfiguredOriginMayCallWithCredentials() {
        for (var path : List.of("handle", "api/v1/sessions")) {
            assertThat(allowedWithCredentials(path, "https://evil.example")).isEmpty();
        }
        var console = signalbox.service(ServiceName.FRONTEND).http().toString().replaceFirst("/$", "");
        assertThat(allowedWithCredentials("api/v1/sessions", console)).hasValue("true");
    }

    private Optional<String> allowedWithCredentials(String path, String origin) {
        return client.send(path, request -> request.header("Origin", origin)
                        .header("Access-Control-Request-Method", "POST")
                        .method("OPTIONS", BodyPublishers.noBody()))
                .http()
                .headers()
                .firstValue("Access-Control-Allow-Credentials");
    }

    private Api.Answer handle(String action, JsonObject payload) {
        var field = action.startsWith("log") ? "log" : action;
        return client.post(
                "handle",
                Json.createObjectBuilder()
                        .add("action", action)
                        .add(field, payload)
                        .build());
    }

    private static JsonObject entry(String marker) {
        return Json.createObjectBuilder()
                .add("name", "event")
                .add("data", marker)
                .build();
    }

    private JsonObject awaitStored(String marker) {
        await().atMost(20, SECONDS)
                .until(() -> api.searchAll("source=classic&q=" + marker).size() == 1);
        return api.searchAll("source=classic&q=" + marker).getFirst();
    }
}
