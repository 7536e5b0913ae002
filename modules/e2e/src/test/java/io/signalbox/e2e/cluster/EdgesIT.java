package io.signalbox.e2e.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Who may call whom in the mesh, and how: exactly the edges of the design, by every identity that there is. */
@Tag("cluster")
class EdgesIT {

    private static final List<String> CALLERS =
            List.of("frontend", "broker", "auth", "logger", "listener", "mail", Probes.STRANGER);
    private static final String DENIED = "RBAC: access denied";

    private static Probes probes;

    @BeforeAll
    static void start() {
        probes = Probes.start(CALLERS);
    }

    @AfterAll
    static void stop() {
        probes.close();
    }

    /** A call, and who may make it. */
    record Edge(String method, String callee, int port, String path, Set<String> callers) {

        private List<String> arguments() {
            var url = "http://signalbox-" + callee + ":" + port + path;
            return port == 9090 ? Probes.grpc(url) : List.of("-X", method, url);
        }

        @Override
        public String toString() {
            return method + " " + callee + ":" + port + path;
        }
    }

    static Stream<Edge> edges() {
        return Stream.of(
                edge("GET", "auth", 8080, "/.well-known/jwks.json", "broker", "logger", "listener", "mail"),
                edge("GET", "auth", 8080, "/oauth2/revocations", "broker", "logger", "listener", "mail"),
                edge("POST", "auth", 8080, "/oauth2/token", "broker", "logger", "listener", "mail"),
                edge("POST", "auth", 8080, "/api/v1/sessions", "broker"),
                edge("GET", "auth", 8080, "/api/v1/users", "broker"),
                edge("DELETE", "auth", 8080, "/api/v1/sessions", "broker"),
                edge("DELETE", "auth", 8080, "/api/v1/users"),
                edge("GET", "auth", 8080, "/metrics"),
                edge("POST", "logger", 8080, "/api/v1/logs", "broker"),
                edge("GET", "logger", 8080, "/api/v1/logs", "broker"),
                edge("POST", "logger", 8080, "/rpc", "broker"),
                edge("DELETE", "logger", 8080, "/api/v1/logs/1"),
                edge(
                        "POST",
                        "logger",
                        9090,
                        "/signalbox.log.v1.LogService/Write",
                        "broker",
                        "auth",
                        "listener",
                        "mail"),
                edge("POST", "logger", 9090, "/signalbox.log.v1.LogService/Search", "broker"),
                edge("POST", "logger", 9090, "/signalbox.log.v1.LogService/Tail", "broker"),
                edge("POST", "mail", 8080, "/api/v1/mails", "broker"),
                edge("POST", "mail", 8080, "/rpc", "broker"),
                edge("POST", "mail", 9090, "/signalbox.mail.v1.MailService/Send", "broker", "auth", "listener"),
                edge("GET", "listener", 8080, "/api/v1/alerts", "broker"),
                edge("GET", "listener", 8080, "/api/v1/rules", "broker"),
                edge("DELETE", "listener", 8080, "/api/v1/alerts"),
                edge("GET", "broker", 8080, "/api/v1/status"),
                edge("POST", "broker", 8080, "/rpc"),
                edge("GET", "broker", 8080, "/ping"),
                edge("POST", "broker", 8080, "/handle"),
                edge("POST", "broker", 9090, "/signalbox.log.v1.LogService/Write"),
                edge("GET", "frontend", 8080, "/"));
    }

    private static Edge edge(String method, String callee, int port, String path, String... callers) {
        return new Edge(method, callee, port, path, Set.copyOf(Arrays.asList(callers)));
    }

    @ParameterizedTest
    @MethodSource("edges")
    void aCallIsLetThroughForItsCallersAndRefusedToEverybodyElse(Edge edge) {
        await().atMost(60, SECONDS)
                .untilAsserted(() -> assertThat(letThrough(edge)).isEqualTo(new TreeSet<>(edge.callers())));
    }

    private static Set<String> letThrough(Edge edge) {
        var through = new TreeSet<String>();
        for (var caller : CALLERS) {
            var answer = Probes.curl(caller, edge.arguments()).orThrow();
            if (!answer.contains(DENIED)) {
                through.add(caller);
            }
        }
        return through;
    }

    @ParameterizedTest
    @CsvSource({"5432,auth listener mail", "27017,logger", "5672,broker logger listener", "25,mail"})
    void aStoreKeepsTheConnectionsOfItsServicesAndClosesAllOthers(int port, String callers) {
        var kept = new TreeSet<String>();
        for (var caller : CALLERS) {
            if (Probes.keepsConnection(caller, "signalbox-stores", port)) {
                kept.add(caller);
            }
        }

        assertThat(kept).containsExactlyInAnyOrder(callers.split(" "));
    }

    @Test
    void whoHasNoSidecarIsNotHeardAtAll() {
        var pods = new ArrayList<String>();
        for (var component : List.of("auth", "logger", "mail", "listener", "broker", "frontend")) {
            pods.add(Cluster.kubectl(
                            "-n",
                            "signalbox",
                            "get",
                            "pods",
                            "-l",
                            "app.kubernetes.io/component=" + component,
                            "-o",
                            "jsonpath={.items[0].status.podIP}")
                    .orThrow());
        }

        for (var address : pods) {
            // This machine is outside of the mesh, and has a route to the pods.
            var answer = Cluster.run(List.of(
                    "nsenter",
                    "--net=/var/run/netns/signalbox-node",
                    "curl",
                    "-sS",
                    "--max-time",
                    "5",
                    "http://" + address + ":8080/health/ready"));
            assertThat(answer.code()).as(answer.text()).isIn(52, 56);
        }
    }
}
