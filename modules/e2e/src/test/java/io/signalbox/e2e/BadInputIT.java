package io.signalbox.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

import jakarta.json.Json;

import io.signalbox.local.supervisor.ServiceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Each bad request gets a clear error, and what came with it is not lost. */
class BadInputIT {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Signalbox signalbox = Signalbox.running();
    private final Api api = signalbox.api();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                                                  | 400 | malformed-json",
                "[]                                                                 | 400 | invalid-request",
                "17                                                                 | 400 | invalid-entry",
                "{}                                                                 | 400 | invalid-entry",
                "{\"source\":\"a\",\"name\":{\"$ne\":1}}                            | 400 | invalid-entry",
                "{\"source\":\"a\",\"name\":\"b\",\"severity\":\"LOUD\"}            | 400 | invalid-entry",
                "{\"source\":\"a\",\"name\":\"b\",\"severity\":7}                   | 400 | invalid-entry",
                "{\"source\":\"a\",\"name\":\"b\",\"id\":\"not-a-uuid\"}            | 400 | invalid-entry",
                "{\"source\":\"a\",\"name\":\"b\",\"time\":\"yesterday\"}           | 400 | invalid-entry",
                "{\"source\":\"a\",\"name\":\"b\",\"data\":\"\\u0000\"}             | 400 | invalid-entry",
                "{\"source\":\"a\",\"name\":\"b\",\"data\":\"\\ud800\"}             | 400 | invalid-entry",
                "{\"source\":\"a\\nb\",\"name\":\"b\"}                              | 400 | invalid-entry",
                "{\"source\":\"a\",\"source\":\"b\",\"name\":\"c\"}                 | 400 | malformed-json"
            })
    void aBadEntryIsRefusedWithItsReason(String body, int status, String problem) {
        var answer = api.post("api/v1/logs", body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.http().headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rest", "rpc", "grpc", "amqp"})
    void theGoodEntriesOfABatchAreTakenAndTheBadOnesAreListed(String via) {
        var marker = UUID.randomUUID().toString();
        var batch = Json.createArrayBuilder()
                .add(Api.entry("bad-input", "INFO", "good", marker))
                .add(Api.entry("bad-input", "LOUD", "bad", marker))
                .add(Api.entry("bad-input", "INFO", "good", marker))
                .build();

        var answer = api.post("api/v1/logs?via=" + via, batch);

        assertThat(answer.status()).isIn(201, 202);
        assertThat(answer.object().getJsonArray("ids")).hasSize(2);
        assertThat(answer.object().getJsonArray("errors")).hasSize(1);
        var error = answer.object().getJsonArray("errors").getJsonObject(0);
        assertThat(error.getInt("index")).isEqualTo(1);
        assertThat(error.getString("type")).contains("invalid-entry");
        assertThat(error.getString("detail")).contains("severity");
    }

    @Test
    void theSameIdWithOtherContentIsAConflictAndTheFirstWins() {
        var id = UUID.randomUUID().toString();
        var first = Json.createObjectBuilder(Api.entry("bad-input", "INFO", "first", "1"))
                .add("id", id)
                .build();
        var second = Json.createObjectBuilder(Api.entry("bad-input", "INFO", "second", "2"))
                .add("id", id)
                .build();

        assertThat(api.post("api/v1/logs", first).status()).isEqualTo(201);
        assertThat(api.post("api/v1/logs", first).status()).isEqualTo(201);
        var conflict = api.post("api/v1/logs", second);

        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.problem()).isEqualTo("id-conflict");
        assertThat(api.get("api/v1/logs/" + id).object().getString("name")).isEqualTo("first");
    }

    @Test
    void aBodyOfTenMegabytesIsTooLarge() {
        var answer = api.post(
                "api/v1/logs", "{\"source\":\"a\",\"name\":\"b\",\"data\":\"" + "x".repeat(10_000_000) + "\"}");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.problem()).isEqualTo("payload-too-large");
    }

    @Test
    void veryDeepNestingIsRefused() {
        var answer = api.post("api/v1/logs", "[".repeat(10_000) + "]".repeat(10_000));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("malformed-json");
    }

    @ParameterizedTest
    @CsvSource({
        "AUTH, POST, sessions",
        "AUTH, POST, users",
        "AUTH, PATCH, users/me",
        "AUTH, PUT, users/me/password",
        "AUTH, PATCH, users/{id}",
        "AUTH, POST, api-keys",
        "LISTENER, POST, rules",
        "LISTENER, PUT, rules/{id}",
        "LISTENER, POST, rules/test",
        "LISTENER, POST, alerts/{id}/silence",
        "MAIL, POST, mails",
        "MAIL, POST, templates/message/preview",
        "LOGGER, POST, logs",
        "BROKER, POST, sessions",
        "BROKER, POST, users",
        "BROKER, PATCH, users/me",
        "BROKER, PUT, users/me/password",
        "BROKER, PATCH, users/{id}",
        "BROKER, POST, api-keys",
        "BROKER, POST, logs",
        "BROKER, POST, logs?via=rest",
        "BROKER, POST, mails",
        "BROKER, POST, mails?via=rest",
        "BROKER, POST, templates/message/preview",
        "BROKER, POST, rules",
        "BROKER, PUT, rules/{id}",
        "BROKER, POST, rules/test",
        "BROKER, POST, alerts/{id}/silence",
        "BROKER, POST, dead-letters/signalbox.alerts/requeue",
        "BROKER, POST, dead-letters/signalbox.alerts/discard"
    })
    void aRouteThatTakesABodySaysSoWhereThereIsNone(ServiceName service, String method, String path) {
        var nothing = send(service, method, path, BodyPublishers.noBody());
        assertThat(nothing.statusCode()).as(nothing.body()).isEqualTo(400);
        assertThat(nothing.body()).contains("urn:signalbox:problem:malformed-json");

        var untold = send(service, method, path, BodyPublishers.ofString("{}"));
        assertThat(untold.statusCode()).as(untold.body()).isIn(400, 415);
    }

    @ParameterizedTest
    @CsvSource({
        "BROKER, api/v1/logs",
        "AUTH, api/v1/sessions",
        "LOGGER, api/v1/logs",
        "LISTENER, api/v1/rules",
        "MAIL, api/v1/mails",
        "BROKER, health/live",
        "BROKER, health",
        "BROKER, metrics",
        "FRONTEND, ''",
        "FRONTEND, config.json",
        "FRONTEND, metrics"
    })
    void aMethodThatAPathDoesNotHaveIsRefusedWithThoseThatItHas(ServiceName service, String path) {
        for (var method : List.of("TRACE", "SPRING")) {
            var answer = send(service, method, "/" + path, BodyPublishers.noBody());

            assertThat(answer.statusCode()).as(method + answer.body()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).isPresent();
            assertThat(answer.body()).contains("urn:signalbox:problem:method-not-allowed");
        }
    }

    @ParameterizedTest
    @EnumSource(ServiceName.class)
    void noAnswerIsKeptOrTakenForSomethingElse(ServiceName service) {
        for (var path : List.of("/api/v1/status", "/health/live", "/metrics", "/nothing")) {
            var answer = send(service, "GET", path, BodyPublishers.noBody());

            assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                    .as(path)
                    .hasValue("nosniff");
            assertThat(answer.headers().firstValue("Cache-Control"))
                    .as(path)
                    .hasValue(path.startsWith("/api") || path.equals("/nothing") ? "no-store" : "no-cache");
        }
    }

    private HttpResponse<String> send(ServiceName service, String method, String path, BodyPublisher body) {
        var route = path.startsWith("/")
                ? path
                : "/api/v1/" + path.replace("{id}", UUID.randomUUID().toString());
        var request = HttpRequest.newBuilder(signalbox.service(service).http().resolve(route))
                .header("Authorization", "Bearer " + api.token())
                .method(method, body)
                .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void invalidUtf8IsRefused() {
        var body = "{\"source\":\"a\",\"name\":\"?\"}".getBytes(StandardCharsets.ISO_8859_1);
        body[22] = (byte) 0xff;

        var answer = api.post("api/v1/logs", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("malformed-json");
    }

    @Test
    void aTokenThatIsMissingForgedOrUnsignedLetsNobodyIn() {
        var parts = api.token().split("\\.");
        var unsigned = encoded("{\"alg\":\"none\",\"typ\":\"at+jwt\"}") + "." + parts[1] + ".";
        var forged = parts[0] + "." + encoded("{\"sub\":\"x\",\"groups\":[\"admin\"]}") + "." + parts[2];

        for (var token : new String[] {"", "nonsense", unsigned, forged, "sbk_unknown_unknown"}) {
            var answer = api.withToken(token).get("api/v1/logs");
            assertThat(answer.status()).as(token).isEqualTo(401);
            assertThat(answer.problem()).isEqualTo("unauthenticated");
            assertThat(answer.http().headers().firstValue("WWW-Authenticate")).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"to\":[\"a@example.com\"],\"template\":\"nope\"}                                    | unknown-template",
                "{\"to\":[\"a@example.com\"],\"template\":\"message\",\"variables\":{}}                | missing-variable",
                "{\"to\":[],\"subject\":\"s\",\"text\":\"t\"}                                          | invalid-request",
                "{\"to\":[\"not an address\"],\"subject\":\"s\",\"text\":\"t\"}                        | invalid-request",
                "{\"to\":[\"a@example.com\"],\"subject\":\"s\\r\\nBcc: x@example.com\",\"text\":\"t\"} | invalid-request",
                "{\"to\":[\"a@example.com\\r\\nBcc: x@example.com\"],\"subject\":\"s\",\"text\":\"t\"} | invalid-request"
            })
    void aBadMailIsRefusedWithItsReason(String body, String problem) {
        var answer = api.post("api/v1/mails", body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                                            | -32700 | null",
                "[]                                                           | -32600 | null",
                "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"log.write\"}      | -32600 | 1",
                "{\"id\":2,\"method\":\"log.write\"}                          | -32600 | 2",
                "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"no.such\"}    | -32601 | \"x\"",
                "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"log.write\",\"params\":{\"entries\":[{}]}} | -32602 | 3",
                "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"mail.send\",\"params\":{\"to\":7}}         | -32602 | 4"
            })
    void aBadJsonRpcCallGetsTheStandardCodeAndItsOwnId(String body, int code, String id) {
        var answer = api.post("rpc", body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.object().getJsonObject("error").getInt("code"))
                .as(answer.text())
                .isEqualTo(code);
        assertThat(answer.object().get("id")).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=x", "cursor=nonsense", "severity=LOUD", "from=yesterday"})
    void aBadSearchIsRefused(String query) {
        var answer = api.get("api/v1/logs?" + query);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("invalid-request");
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
