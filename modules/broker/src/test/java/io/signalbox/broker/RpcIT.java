package io.signalbox.broker;

import java.net.http.HttpRequest.BodyPublishers;

import io.signalbox.broker.doubles.Api;
import io.signalbox.broker.doubles.Surroundings;
import io.signalbox.common.json.StrictJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** JSON-RPC 2.0 at the broker. */
class RpcIT {

    private final Surroundings around = Surroundings.shared();
    private final Api api = new Api(around.broker().http(), around.tokens().of("ann", "admin"));

    @BeforeEach
    void reset() {
        around.reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "rest", "rpc", "amqp"})
    void entriesAreWrittenByTheChosenProtocol(String via) {
        var answer = call("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"log.write\",\"params\":{\"via\":\"" + via
                + "\",\"entries\":[{\"source\":\"s\",\"name\":\"n\"},{}]}}");

        assertThat(answer.object().getString("id")).isEqualTo("a");
        var result = answer.object().getJsonObject("result");
        assertThat(result.getJsonArray("ids")).as(answer.text()).hasSize(1);
        assertThat(result.getJsonArray("errors").getJsonObject(0).getInt("index"))
                .isEqualTo(1);
        assertThat(result.getString("via")).isEqualTo(via);
    }

    @Test
    void searchesAndMailsReachTheirOwnersByJsonRpc() {
        around.logger().onJson("/rpc", 200, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"items\":[],\"next\":null}}");

        assertThat(call("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"log.search\",\"params\":{\"q\":\"x\"}}")
                        .object()
                        .getJsonObject("result"))
                .isEqualTo(StrictJson.parse("{\"items\":[],\"next\":null}"));
        assertThat(around.logger().received("/rpc").getFirst().body()).contains("\"q\":\"x\"");
        assertThat(call("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"mail.send\",\"params\":{\"to\":[\"a@b.example\"],"
                                + "\"subject\":\"s\",\"text\":\"t\",\"via\":\"rpc\",\"idempotencyKey\":\"k\"}}")
                        .object()
                        .getJsonObject("result")
                        .getString("id"))
                .isEqualTo("by-rpc");
        assertThat(around.mail().received("/rpc").getFirst().body()).contains("\"idempotencyKey\":\"k\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                                                     | -32700 | null",
                "[]                                                                    | -32600 | null",
                "{\"id\":2,\"method\":\"log.write\"}                                   | -32600 | 2",
                "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"no.such\"}             | -32601 | \"x\"",
                "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"log.write\",\"params\":{\"entries\":[{}]}} | -32602 | 3",
                "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"log.write\"}               | -32602 | 3",
                "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"mail.send\",\"params\":{\"to\":7}}         | -32602 | 4"
            })
    void aBadCallGetsTheStandardCodeAndItsOwnId(String body, int code, String id) {
        var answer = call(body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.object().getJsonObject("error").getInt("code"))
                .as(answer.text())
                .isEqualTo(code);
        assertThat(answer.object().get("id")).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rpc", "api/v1/logs", "api/v1/mails"})
    void aStructureThatTakesTooMuchMemoryIsRefused(String path) {
        var answer = api.post(path, "[" + "[1],".repeat(500_000) + "[1]]");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.problem()).isEqualTo("payload-too-large");
    }

    @Test
    void aRefusalOfTheOwnerKeepsItsTypeAndItsFields() {
        around.mail()
                .onJson(
                        "/rpc",
                        200,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32602,\"message\":\"m\",\"data\":{\"type\":"
                                + "\"urn:signalbox:problem:missing-variable\",\"detail\":\"d\",\"errors\":[{\"field\":\"variables.rule\",\"detail\":\"is required\"}]}}}");

        var answer = api.post("api/v1/mails?via=rpc", "{\"to\":[\"a@b.example\"],\"template\":\"alert\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("missing-variable");
        assertThat(answer.object().getJsonArray("errors").getJsonObject(0).getString("field"))
                .isEqualTo("variables.rule");
    }

    @Test
    void notificationsAreNotAnsweredBatchesAreAndTheMethodsDescribeThemselves() {
        assertThat(
                        call("{\"jsonrpc\":\"2.0\",\"method\":\"log.write\",\"params\":{\"entries\":[{\"source\":\"s\",\"name\":\"n\"}]}}")
                                .status())
                .isEqualTo(204);
        assertThat(call("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rpc.discover\"},7]")
                        .text())
                .contains("log.write", "log.search", "mail.send", "mail.get", "-32600");
        assertThat(api.as("").post("rpc", "{}").status()).isEqualTo(401);
        assertThat(api.post("rpc", "[\"" + "x".repeat(5 << 20) + "\"]").status())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({"rest,by-rest", "rpc,by-rpc", "grpc,by-grpc"})
    void aMailGoesByTheChosenProtocolUnderItsKey(String via, String id) {
        var answer = api.send("api/v1/mails?via=" + via, request -> request.header("Content-Type", "application/json")
                .header("Idempotency-Key", "k")
                .POST(BodyPublishers.ofString("{\"to\":[\"a@b.example\"],\"subject\":\"s\",\"text\":\"t\"}")));

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.object().getString("id")).isEqualTo(id);
        assertThat(answer.object().getString("via")).isEqualTo(via);
    }

    @Test
    void aMailTakesNoQueueOfTheBrokers() {
        assertThat(api.post("api/v1/mails?via=amqp", "{\"to\":[]}").problem()).isEqualTo("invalid-request");
    }

    private Api.Answer call(String body) {
        return api.post("rpc", body);
    }
}
