package io.signalbox.common.jsonrpc;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

import io.helidon.microprofile.metrics.RegistryFactory;

import io.signalbox.common.json.JsonBound;
import io.signalbox.common.json.StrictJson;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;
import io.signalbox.common.telemetry.RequestMetrics;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JsonRpcDispatcherTest {

    private static final JsonObject SCHEMA = StrictJson.parse(
                    "{\"type\":\"object\",\"required\":[\"text\"],\"properties\":{\"text\":{\"type\":\"string\"}}}")
            .asJsonObject();
    private static final int MOST_VALUES = 2_000;
    private static final Caller CALLER = new Caller("1", "somebody", Set.of(), Instant.MAX, "");

    private final AtomicInteger calls = new AtomicInteger();
    private final JsonRpcDispatcher dispatcher = new JsonRpcDispatcher(
            "Test",
            new RequestMetrics(RegistryFactory.getInstance().getRegistry(MetricRegistry.APPLICATION_SCOPE)),
            List.of(
                    new JsonRpcMethod("echo", "Gives its text back.", SCHEMA, (caller, params) -> {
                        calls.incrementAndGet();
                        return Json.createValue(caller.name() + " says " + params.getString("text"));
                    }),
                    new JsonRpcMethod("refuse", "Refuses.", SCHEMA, (_, _) -> {
                        throw new ProblemException(ProblemType.FORBIDDEN, "Not you.");
                    }),
                    new JsonRpcMethod("break", "Breaks.", SCHEMA, (_, _) -> {
                        throw new IllegalStateException("secret");
                    })));

    @Test
    void aCallIsAnsweredWithItsId() {
        assertThat(dispatch("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"echo\",\"params\":{\"text\":\"hi\"}}"))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":\"somebody says hi\"}");
    }

    @Test
    void aNotificationIsCarriedOutAndNotAnswered() {
        assertThat(dispatcher.dispatch(
                        CALLER,
                        bytes("{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"params\":{\"text\":\"hi\"}}"),
                        new Admitted()))
                .isEmpty();
        assertThat(calls).hasValue(1);
    }

    @Test
    void aBatchIsAnsweredCallByCallButForItsNotifications() {
        var answer = StrictJson.parse(dispatch("""
                [{"jsonrpc":"2.0","id":1,"method":"echo","params":{"text":"one"}},
                 {"jsonrpc":"2.0","method":"echo","params":{"text":"silent"}},
                 17,
                 {"jsonrpc":"2.0","id":2,"method":"refuse","params":{}}]""")).asJsonArray();

        assertThat(answer).hasSize(3);
        assertThat(answer.getJsonObject(0).getInt("id")).isEqualTo(1);
        assertThat(answer.getJsonObject(1).getJsonObject("error").getInt("code"))
                .isEqualTo(-32600);
        assertThat(answer.getJsonObject(2).getInt("id")).isEqualTo(2);
        assertThat(calls).hasValue(2);
    }

    @Test
    void aBatchWhoseAnswersGrowTooLargeIsCutButForItsNotifications() {
        var large = "x".repeat(JsonBound.MAX_TEXT / 2);
        var few = JsonRpcDispatcher.MAX_BATCH_ANSWER / large.length();
        var call = "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"echo\",\"params\":{\"text\":\"%s\"}}";
        var silent = "{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"params\":{\"text\":\"silent\"}}";
        var answer = StrictJson.parse(dispatch("[" + (call.formatted(1, large) + ",").repeat(few)
                        + call.formatted(2, "small") + "," + silent + "]"))
                .asJsonArray();

        assertThat(answer).hasSize(few + 1);
        assertThat(answer.getJsonObject(few - 1)).containsKey("result");
        assertThat(answer.getJsonObject(few).getInt("id")).isEqualTo(2);
        assertThat(answer.getJsonObject(few).getJsonObject("error").toString()).contains("split it");
        assertThat(calls).hasValue(few + 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                                                   | -32700 | null",
                "[]                                                                  | -32600 | null",
                "\"text\"                                                            | -32600 | null",
                "{\"id\":1,\"method\":\"echo\"}                                      | -32600 | 1",
                "{\"jsonrpc\":\"2.0\",\"id\":1}                                      | -32600 | 1",
                "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"echo\"}                 | -32600 | null",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"none\"}                  | -32601 | 1",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":[1]}   | -32602 | 1",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"refuse\"}                | -32003 | 1",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"break\"}                 | -32603 | 1"
            })
    void aFailureHasItsCodeAndTheIdOfItsCall(String body, int code, String id) {
        var answer = StrictJson.parse(dispatch(body)).asJsonObject();

        assertThat(answer.getJsonObject("error").getInt("code")).isEqualTo(code);
        assertThat(answer.get("id")).hasToString(id);
        assertThat(answer.toString()).doesNotContain("secret");
    }

    @Test
    void itDescribesItsMethods() {
        var document = StrictJson.parse(dispatch("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rpc.discover\"}"))
                .asJsonObject()
                .getJsonObject("result");

        assertThat(document.getString("openrpc")).startsWith("1.");
        var echo = document.getJsonArray("methods").getJsonObject(0);
        assertThat(echo.getString("name")).isEqualTo("echo");
        assertThat(echo.getJsonArray("params").getJsonObject(0).get("required")).isEqualTo(JsonValue.TRUE);
    }

    @Test
    void aStructureThatIsTooLargeIsRefusedAsAWholeBeforeAnythingIsBuilt() {
        var body = "[" + "[1],".repeat(MOST_VALUES) + "1]";

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> dispatcher.dispatch(CALLER, bytes(body), new Admitted()))
                .satisfies(e -> assertThat(e.problem().type()).isEqualTo(ProblemType.PAYLOAD_TOO_LARGE));
    }

    @Test
    void aBatchIsCountedByItsCallsBeforeTheFirstIsCarriedOut() {
        var call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":{\"text\":\"hi\"}}";
        var counted = new AtomicInteger();
        var busy = new Admitted() {
            @Override
            public void calls(int count) {
                counted.set(count);
                throw new ProblemException(ProblemType.TOO_MANY_REQUESTS, "Not now.");
            }
        };

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> dispatcher.dispatch(CALLER, bytes("[" + call + "," + call + "]"), busy))
                .satisfies(e -> assertThat(e.problem().type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS));
        assertThat(counted).hasValue(2);
        assertThat(calls).hasValue(0);
    }

    private static class Admitted implements JsonRpcDispatcher.Admission {
        @Override
        public JsonBound bound() {
            return new JsonBound(MOST_VALUES);
        }

        @Override
        public void grow(long bytes) {}

        @Override
        public void calls(int count) {}
    }

    private String dispatch(String body) {
        return dispatcher
                .dispatch(CALLER, bytes(body), new Admitted())
                .orElseThrow()
                .toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
