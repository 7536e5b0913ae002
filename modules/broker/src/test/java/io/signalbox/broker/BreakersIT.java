package io.signalbox.broker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

import jakarta.json.JsonObject;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.signalbox.broker.doubles.Api;
import io.signalbox.broker.doubles.Surroundings;
import io.signalbox.common.grpc.GrpcChannels;
import io.signalbox.local.process.FreePorts;
import io.signalbox.proto.log.v1.LogServiceGrpc;
import io.signalbox.proto.log.v1.SearchRequest;
import io.signalbox.proto.mail.v1.GetRequest;
import io.signalbox.proto.mail.v1.MailServiceGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Every edge has a breaker of its own that opens, and says so. */
class BreakersIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ENTRY = "{\"source\":\"shop\",\"name\":\"order\"}";
    private static final String CLASSIC = "{\"action\":\"log-amqp\",\"log\":{\"name\":\"event\",\"data\":\"x\"}}";
    private static final String MAIL = "{\"to\":[\"a@b.example\"],\"template\":\"alert\"}";

    private final Surroundings around = Surroundings.shared();

    @AfterEach
    void reset() {
        around.reset();
    }

    @Test
    void eachOpensWhileItsNeighbourIsAwayAndIsMeasuredUnderItsName() {
        around.reset();
        var nowhere = "127.0.0.1:" + FreePorts.next();
        try (var broker = around.start(Map.of(
                "SIGNALBOX_LOGGER_URL",
                "http://" + nowhere,
                "SIGNALBOX_LOGGER_GRPC",
                nowhere,
                "SIGNALBOX_MAIL_URL",
                "http://" + nowhere,
                "SIGNALBOX_MAIL_GRPC",
                nowhere,
                "SIGNALBOX_LISTENER_URL",
                "http://" + nowhere,
                "SIGNALBOX_AMQP_URL",
                "amqp://guest:guest@" + nowhere + "/%2f",
                "SIGNALBOX_CLASSIC_ENABLED",
                "true",
                "CIRCUITBREAKER_DELAY",
                "600000"))) {
            var api = new Api(broker.http(), around.tokens().of("ann", "admin"));
            await().atMost(SOON).until(() -> api.get("api/v1/status").status() == 200);
            around.auth().onJson("/api/v1", 503, "{}").onJson("/oauth2/token", 503, "{}");
            for (var edge : Edge.values()) {
                await().atMost(SOON).until(() -> {
                    cross(edge, api, broker.grpcPort());
                    return isOpen(edge, api);
                });
                cross(edge, api, broker.grpcPort());
                assertThat(outcomes(edge, api)).contains("unavailable", "breaker-open");
            }
        }
    }

    private static void cross(Edge edge, Api api, int grpcPort) {
        switch (edge) {
            case LOGGER_GRPC -> api.post("api/v1/logs?via=grpc", ENTRY);
            case LOGGER_REST -> api.post("api/v1/logs?via=rest", ENTRY);
            case LOGGER_RPC -> api.post("api/v1/logs?via=rpc", ENTRY);
            case LOGGER_AMQP -> api.post("api/v1/logs?via=amqp", ENTRY);
            case CLASSIC_AMQP -> api.post("handle", CLASSIC);
            case LOGGER_SEARCH_GRPC ->
                byGrpc(grpcPort, channel -> LogServiceGrpc.newBlockingStub(channel)
                        .withCallCredentials(GrpcChannels.bearer(api.token()))
                        .search(SearchRequest.getDefaultInstance()));
            case LOGGER_SEARCH_RPC -> byRpc(api, "log.search", "{}");
            case MAIL_GRPC -> api.post("api/v1/mails?via=grpc", MAIL);
            case MAIL_REST -> api.post("api/v1/mails?via=rest", MAIL);
            case MAIL_RPC -> api.post("api/v1/mails?via=rpc", MAIL);
            case MAIL_GET_GRPC ->
                byGrpc(grpcPort, channel -> MailServiceGrpc.newBlockingStub(channel)
                        .withCallCredentials(GrpcChannels.bearer(api.token()))
                        .get(GetRequest.newBuilder().setId("x").build()));
            case MAIL_GET_RPC -> byRpc(api, "mail.get", "{\"id\":\"x\"}");
            case AUTH -> api.get("api/v1/users/me");
            case AUTH_API_KEYS -> api.as("sbk_x").get("api/v1/status");
            case LOGGER -> api.get("api/v1/logs");
            case MAIL -> api.get("api/v1/mails");
            case LISTENER -> api.get("api/v1/rules");
        }
    }

    private static void byRpc(Api api, String method, String params) {
        api.post("rpc", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}");
    }

    private static void byGrpc(int port, Function<ManagedChannel, Object> call) {
        var channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        try {
            assertThatThrownBy(() -> call.apply(channel)).isInstanceOf(StatusRuntimeException.class);
        } finally {
            channel.shutdownNow();
        }
    }

    private static boolean isOpen(Edge edge, Api api) {
        return api.get("api/v1/status").object().getJsonArray("breakers").getValuesAs(JsonObject.class).stream()
                .anyMatch(breaker -> breaker.getString("name").equals(edge.label())
                        && breaker.getString("state").equals("open"));
    }

    private static List<String> outcomes(Edge edge, Api api) {
        return Pattern.compile("(?m)^signalbox_broker_calls_seconds_count\\{edge=\"" + edge.label()
                        + "\".*outcome=\"([^\"]+)\"")
                .matcher(api.get("metrics").text())
                .results()
                .map(line -> line.group(1))
                .toList();
    }
}
