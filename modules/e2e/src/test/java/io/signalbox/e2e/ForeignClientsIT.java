package io.signalbox.e2e;

import java.util.Optional;
import java.util.UUID;

import jakarta.json.Json;
import jakarta.json.JsonObject;

import io.signalbox.common.json.StrictJson;
import io.signalbox.local.supervisor.ServiceName;
import org.junit.jupiter.api.Test;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Clients in another language, which know our contracts only from outside. */
class ForeignClientsIT {

    private static final String DEAD_LETTERS = "api/v1/dead-letters/signalbox.ingest.logger";

    private final Signalbox signalbox = Signalbox.running();
    private final Api api = signalbox.api();

    @Test
    void aJwtLibraryOfAnotherLanguageVerifiesOurTokenByOurJwks() {
        var jwks = signalbox.service(ServiceName.AUTH).http().resolve(".well-known/jwks.json");

        var claims = json(Command.python("", "verify_token.py", jwks.toString(), api.token()));

        assertThat(claims.getString("upn")).isEqualTo(Api.EMAIL);
        assertThat(claims.getJsonArray("groups").toString()).contains("admin");
        assertThat(claims.getInt("exp") - claims.getInt("iat")).isEqualTo(600);
    }

    @Test
    void aGrpcClientOfAnotherLanguageWritesAndSearchesByReflectionAlone() {
        var marker = UUID.randomUUID().toString();

        var written = grpc(
                "Write", "{\"entries\":[{\"source\":\"python\",\"name\":\"written\",\"data\":\"" + marker + "\"}]}");
        var found = grpc("Search", "{\"source\":\"python\",\"q\":\"" + marker + "\"}");

        assertThat(written.getJsonArray("ids")).hasSize(1);
        assertThat(found.getJsonArray("items").getJsonObject(0).getString("id"))
                .isEqualTo(written.getJsonArray("ids").getString(0));
    }

    @Test
    void aGrpcClientHearsWhichFieldIsWrong() {
        var refused = grpc("Write", "{\"entries\":[{\"source\":\"python\",\"name\":\"\"}]}");

        assertThat(refused.getString("code")).isEqualTo("INVALID_ARGUMENT");
        assertThat(refused.getString("details")).contains("name");
    }

    @Test
    void anAmqpClientOfAnotherLanguageWritesOnceHoweverOftenItPublishes() {
        var marker = UUID.randomUUID().toString();
        var event = Json.createObjectBuilder()
                .add("specversion", "1.0")
                .add("id", marker)
                .add("source", "/python")
                .add("type", "io.signalbox.log.entry.v1")
                .add("data", Api.entry("python", "INFO", "published", marker))
                .build();

        publish(event.toString(), marker);
        publish(event.toString(), marker);

        await().atMost(20, SECONDS)
                .until(() -> api.searchAll("source=python&q=" + marker).size() == 1);
        assertThat(api.get("api/v1/logs/" + marker).object().getString("origin"))
                .isEqualTo("amqp");
    }

    @Test
    void anAmqpMessageThatCanNotBeReadStopsNothingAndIsADeadLetterUntilItIsDiscarded() {
        var marker = UUID.randomUUID().toString();
        publish("this is no CloudEvent", "broken-" + marker);
        publish(
                Json.createObjectBuilder()
                        .add("specversion", "1.0")
                        .add("id", marker)
                        .add("source", "/python")
                        .add("type", "io.signalbox.log.entry.v1")
                        .add("data", Api.entry("python", "INFO", "after a broken one", marker))
                        .build()
                        .toString(),
                marker);

        await().atMost(20, SECONDS).until(() -> api.get("api/v1/logs/" + marker).status() == 200);
        var letter = await().atMost(20, SECONDS)
                .until(() -> deadLetter("broken-" + marker), Optional::isPresent)
                .orElseThrow();
        assertThat(letter.getString("body")).isEqualTo("this is no CloudEvent");
        assertThat(letter.getString("reason")).startsWith("No CloudEvent");
        var discarded = api.post(DEAD_LETTERS + "/discard", "{\"ids\":[\"" + letter.getString("id") + "\"]}");
        assertThat(discarded.object().getInt("settled")).isEqualTo(1);
        assertThat(deadLetter("broken-" + marker)).isEmpty();
    }

    private Optional<JsonObject> deadLetter(String messageId) {
        return api.get(DEAD_LETTERS).object().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .filter(letter -> letter.getString("messageId", "").equals(messageId))
                .findFirst();
    }

    private JsonObject grpc(String method, String request) {
        return json(Command.python(
                request, "call_grpc.py", signalbox.brokerGrpc(), "signalbox.log.v1.LogService", method, api.token()));
    }

    private void publish(String body, String messageId) {
        Command.python(
                body,
                "publish_amqp.py",
                signalbox.stores().amqpUrl(),
                "signalbox.ingest",
                "log.info.python",
                "application/cloudevents+json",
                messageId);
    }

    private static JsonObject json(String output) {
        return StrictJson.parse(output).asJsonObject();
    }
}
