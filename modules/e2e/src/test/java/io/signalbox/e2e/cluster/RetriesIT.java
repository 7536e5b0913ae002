package io.signalbox.e2e.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import jakarta.json.Json;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.signalbox.e2e.cluster.Cluster.curl;
import static io.signalbox.e2e.cluster.Cluster.get;
import static io.signalbox.e2e.cluster.Cluster.post;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.awaitility.Awaitility.await;

/**
 * How often a request gets to a server that answers 503 or does not answer, counted by that server's own proxy: a write once, a read
 * twice, a stream once.
 */
@Tag("cluster")
class RetriesIT {

    private static final String CALLER = "broker";
    private static final String FAIL = "x-fault: fail";
    private static final String HANG = "x-fault: hang";

    private static final String OF_LOGGER = Faults.of(
            "of-logger",
            "app.kubernetes.io/component: logger",
            Faults.fails("fail"),
            Faults.hangs("hang"),
            Faults.failsAt("/api/v1/logs|.*fault-behind.*"));

    private static final String OF_BROKER =
            Faults.of("of-broker", "app.kubernetes.io/component: broker", Faults.fails("fail"));

    private static Probes probes;

    /** A request that the logger gets from the broker's side, and how often. */
    record Call(String method, int port, String path, int times) {

        /** Sends it, and says how often it arrived. */
        long arrivals(String fault) {
            var marker = UUID.randomUUID().toString();
            var url = "http://signalbox-logger:" + port + path + "?" + marker;
            var arguments = new ArrayList<>(List.of("--max-time", "60", "-H", fault));
            arguments.addAll(port == 9090 ? Probes.grpc(url) : List.of("-X", method, url));
            Probes.curl(CALLER, arguments).orThrow();
            return settled(Pods.of("logger"), marker, times);
        }
    }

    @BeforeAll
    static void start() {
        probes = Probes.start(List.of(CALLER));
        Mesh.add(OF_LOGGER);
        Mesh.add(OF_BROKER);
        // Not every proxy has it when the first has.
        await().during(3, SECONDS).atMost(60, SECONDS).until(() -> Probes.curl(
                        CALLER, List.of("-w", "%{http_code}", "-H", FAIL, "http://signalbox-logger:8080/api/v1/logs"))
                .orThrow()
                .endsWith("503"));
        await().during(3, SECONDS)
                .atMost(60, SECONDS)
                .until(() -> curl("/api/v1/users/me", "-H", FAIL).status() == 503);
        Pods.awaitDrained("logger");
        Pods.awaitDrained("broker");
    }

    @AfterAll
    static void stop() {
        Mesh.remove(OF_LOGGER);
        Mesh.remove(OF_BROKER);
        probes.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, 8080, /api/v1/logs, 2",
        "POST, 8080, /api/v1/logs, 1",
        "POST, 8080, /rpc, 1",
        "POST, 9090, /signalbox.log.v1.LogService/Search, 2",
        "POST, 9090, /signalbox.log.v1.LogService/Write, 1",
        "POST, 9090, /signalbox.log.v1.LogService/Tail, 1"
    })
    void aServiceThatAnswers503GetsAReadTwiceAndAWriteOnce(String method, int port, String path, int times) {
        assertThat(new Call(method, port, path, times).arrivals(FAIL)).isEqualTo(times);
    }

    @Test
    void aServiceThatDoesNotAnswerGetsAReadTwiceAndAWriteOnce() throws Exception {
        var calls = List.of(
                new Call("GET", 8080, "/api/v1/logs", 2),
                new Call("POST", 8080, "/api/v1/logs", 1),
                new Call("POST", 8080, "/rpc", 1),
                new Call("POST", 9090, "/signalbox.log.v1.LogService/Write", 1));
        var arrivals = new ArrayList<Future<Long>>();
        try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var call : calls) {
                arrivals.add(all.submit((Callable<Long>) () -> call.arrivals(HANG)));
            }
        }

        assertSoftly(softly -> {
            for (int i = 0; i < calls.size(); i++) {
                softly.assertThat(arrivals.get(i).resultNow())
                        .as(calls.get(i).toString())
                        .isEqualTo(calls.get(i).times());
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"GET, /api/v1/users/me, 2", "POST, /api/v1/logs, 1", "POST, /rpc, 1"})
    void theGatewayToo(String method, String path, int times) {
        var marker = UUID.randomUUID().toString();

        assertThat(curl(path + "?" + marker, "-X", method, "-H", FAIL).status()).isEqualTo(503);

        assertThat(settled(Pods.of("broker"), marker, times)).isEqualTo(times);
    }

    @Test
    void behindTheBrokerAReadArrivesFourTimesAndAWriteOnce() {
        var token = Cluster.adminToken();
        var source = "fault-behind-" + UUID.randomUUID();

        var answer = get("/api/v1/logs?source=" + source, token);
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);

        assertThat(settled(Pods.of("logger"), source, 4)).isEqualTo(4);

        var write = "\"method\":\"POST\",\"path\":\"/api/v1/logs\"";
        var before = Pods.requests(Pods.of("logger"), write);
        var entry = Json.createObjectBuilder()
                .add("source", source)
                .add("name", "written")
                .build();

        assertThat(post("/api/v1/logs?via=rest", token, entry).status()).isEqualTo(202);

        assertThat(settled(Pods.of("logger"), write, before + 1)).isEqualTo(before + 1);
    }

    /** Proxies log a request when it is over, some after its caller has gone. */
    private static long settled(List<String> pods, String marker, long expected) {
        await().atMost(150, SECONDS).until(() -> Pods.requests(pods, marker) >= expected);
        return Pods.requests(pods, marker);
    }
}
