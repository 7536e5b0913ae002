package io.signalbox.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;

import io.signalbox.common.json.StrictJson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.signalbox.e2e.cluster.Cluster.post;
import static io.signalbox.e2e.cluster.Cluster.run;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the chart's dashboards ask, asked of a Prometheus that scrapes the pods of a STRICT mesh while they have work to do. */
@Tag("cluster")
class DashboardsIT {

    private static final Path DASHBOARDS = Path.of("../../charts/signalbox/dashboards");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), *(\\w+)\\)");

    private static SteadyLoad load;
    private static ExecutorService callers;
    private static volatile boolean over;

    /** A query of a panel or of a variable. */
    record Query(String dashboard, String title, String expression) {

        @Override
        public String toString() {
            return dashboard + ", " + title + ": " + expression;
        }
    }

    @BeforeAll
    static void start() {
        load = new SteadyLoad(List.of("/api/v1/status", "/"));
        callers = Executors.newVirtualThreadPerTaskExecutor();
        callers.execute(DashboardsIT::keepAllProtocolsBusy);
    }

    @AfterAll
    static void stop() {
        over = true;
        callers.close();
        load.close();
    }

    static Stream<Query> queries() throws IOException {
        try (var files = Files.list(DASHBOARDS)) {
            return files.sorted().flatMap(DashboardsIT::queriesOf).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("queries")
    void everyQueryOfEveryPanelReturnsData(Query query) {
        await().atMost(120, SECONDS).pollInterval(1, SECONDS).untilAsserted(() -> assertThat(values(query.expression()))
                .isNotEmpty()
                .anyMatch(value -> !value.equals("NaN")));
    }

    @Test
    void everyPodOfEveryServiceIsScraped() {
        for (var service : List.of("frontend", "broker", "auth", "logger", "mail", "listener")) {
            await().atMost(60, SECONDS)
                    .untilAsserted(() -> assertThat(values("sum(up{app_kubernetes_io_component=\"" + service + "\"})"))
                            .containsExactly(String.valueOf(Pods.of(service).size())));
        }
    }

    private static Stream<Query> queriesOf(Path file) {
        var dashboard = read(file);
        var queries = new ArrayList<Query>();
        for (var panel : dashboard.getJsonArray("panels").getValuesAs(JsonObject.class)) {
            for (var target : panel.getOrDefault("targets", JsonArray.EMPTY_JSON_ARRAY)
                    .asJsonArray()
                    .getValuesAs(JsonObject.class)) {
                queries.add(new Query(
                        dashboard.getString("title"), panel.getString("title"), chosen(target.getString("expr"))));
            }
        }
        for (var variable :
                dashboard.getJsonObject("templating").getJsonArray("list").getValuesAs(JsonObject.class)) {
            if (variable.getString("type").equals("query")) {
                var query = LABEL_VALUES.matcher(variable.getJsonObject("query").getString("query"));
                assertThat(query.matches()).isTrue();
                queries.add(new Query(
                        dashboard.getString("title"),
                        variable.getString("name"),
                        "count by (" + query.group(2) + ") (" + query.group(1) + ")"));
            }
        }
        assertThat(queries).isNotEmpty();
        return queries.stream();
    }

    /** As Grafana fills the variables in: everything, and a minute. */
    private static String chosen(String expression) {
        return expression.replace("$edge", ".*").replace("$service", ".*").replace("$__rate_interval", "1m");
    }

    private static JsonObject read(Path file) {
        try {
            return StrictJson.parse(Files.readString(file)).asJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> values(String expression) {
        var answer = StrictJson.parse(run(List.of(
                                "curl",
                                "-sS",
                                "-G",
                                "--data-urlencode",
                                "query=" + expression,
                                Cluster.prometheus() + "/api/v1/query"))
                        .orThrow())
                .asJsonObject();
        assertThat(answer.getString("status")).as(answer.toString()).isEqualTo("success");
        return answer.getJsonObject("data").getJsonArray("result").getValuesAs(JsonObject.class).stream()
                .map(series -> series.getJsonArray("value").getString(1))
                .toList();
    }

    private static void keepAllProtocolsBusy() {
        var token = Cluster.adminToken();
        while (!over) {
            for (var via : List.of("rest", "rpc", "grpc", "amqp")) {
                post(
                        "/api/v1/logs?via=" + via,
                        token,
                        Json.createObjectBuilder()
                                .add("source", "dashboards")
                                .add("name", "busy")
                                .add("severity", "ERROR")
                                .build());
            }
            post(
                    "/api/v1/mails",
                    token,
                    Json.createObjectBuilder()
                            .add("to", Json.createArrayBuilder().add("somebody@example.com"))
                            .add("subject", "busy")
                            .add("text", "Hello")
                            .build());
            Cluster.adminToken();
        }
    }
}
