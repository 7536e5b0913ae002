package io.signalbox.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.json.Json;
import jakarta.json.JsonObject;

import io.signalbox.local.supervisor.ServiceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/** What only the services together can keep. */
class WholeIT {

    private static final Path PROC = Path.of("/proc");

    private final Signalbox signalbox = Signalbox.running();
    private final Api api = signalbox.api();

    @ParameterizedTest
    @ValueSource(strings = {"rest", "rpc", "grpc", "amqp"})
    void anEntryIsFoundAgainWhicheverWayItWentAndKeepsTheTraceOfItsRequest(String via) {
        var marker = UUID.randomUUID().toString();
        var trace = marker.replace("-", "");

        var written = api.send("api/v1/logs?via=" + via, request -> request.header("Content-Type", "application/json")
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .POST(HttpRequest.BodyPublishers.ofString(
                        Api.entry("whole", "INFO", "written", marker).toString())));

        assertThat(written.status()).isEqualTo("amqp".equals(via) ? 202 : 201);
        assertThat(written.object().getString("via")).isEqualTo(via);
        var id = written.object().getJsonArray("ids").getString(0);
        await().atMost(20, SECONDS).until(() -> api.get("api/v1/logs/" + id).status() == 200);
        var found = api.searchAll("source=whole&q=" + marker);
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().getString("id")).isEqualTo(id);
        assertThat(found.getFirst().getString("traceId")).isEqualTo(trace);
    }

    @Test
    void aThousandWritesGoOverConnectionsThatAreKept() throws IOException {
        Command.require(Files.isDirectory(PROC.resolve("net")), "Linux's /proc, to count connections");
        write(20);
        var connections = connectionsOnward();
        var descriptors = descriptorsOfTheBroker();

        write(250);

        assertThat(connectionsOnward() - connections).isLessThan(50);
        assertThat(descriptorsOfTheBroker() - descriptors).isLessThan(50);
    }

    private void write(int timesEachWay) {
        for (var via : List.of("rest", "rpc", "grpc", "amqp")) {
            for (int i = 0; i < timesEachWay; i++) {
                var answer = api.post("api/v1/logs?via=" + via, Api.entry("connections", "INFO", "written", ""));
                assertThat(answer.status()).as(answer.text()).isIn(201, 202);
            }
        }
    }

    /** TCP connections to the logger and the message broker, also those that have just ended. */
    private long connectionsOnward() throws IOException {
        var logger = signalbox.service(ServiceName.LOGGER);
        var ports = Stream.of(
                        logger.http().getPort(),
                        logger.grpcPort(),
                        URI.create(signalbox.stores().amqpUrl()).getPort())
                .map(":%04X"::formatted)
                .toList();
        var count = 0L;
        for (var table : List.of("net/tcp", "net/tcp6")) {
            try (var lines = Files.lines(PROC.resolve(table))) {
                count += lines.map(line -> line.strip().split("\\s+"))
                        .filter(columns -> ports.stream().anyMatch(columns[2]::endsWith))
                        .count();
            }
        }
        return count;
    }

    private long descriptorsOfTheBroker() throws IOException {
        var broker = signalbox.service(ServiceName.BROKER);
        try (var descriptors = Files.list(PROC.resolve(Long.toString(broker.pid()), "fd"))) {
            return descriptors.count();
        }
    }

    @Test
    void anImportantEntryBecomesOneAlertAndOneMail() {
        var marker = UUID.randomUUID().toString();
        for (int i = 0; i < 3; i++) {
            assertThat(api.post("api/v1/logs", Api.entry("shop-" + marker, "ERROR", "payment failed", "declined"))
                            .status())
                    .isEqualTo(201);
        }

        await().atMost(30, SECONDS).until(() -> alertsOf(marker).contains("\"count\":3"));
        await().atMost(30, SECONDS).until(() -> signalbox.mailsWith("shop-" + marker) > 0);
        assertThat(signalbox.mailsWith("shop-" + marker)).isEqualTo(1);
    }

    @Test
    void whatHappensInEachServiceIsInTheLog() {
        Api.anonymous(signalbox.broker())
                .post("api/v1/sessions", Api.credentials("nobody@example.com", "wrong password"));
        api.post(
                "api/v1/mails",
                Json.createObjectBuilder()
                        .add("to", Json.createArrayBuilder().add("someone@example.com"))
                        .add("subject", "Hello")
                        .add("text", "From the whole.")
                        .build());

        await().atMost(30, SECONDS).untilAsserted(() -> {
            assertThat(api.searchAll("source=auth&severity=WARN")).isNotEmpty();
            assertThat(api.searchAll("source=auth&severity=INFO")).isNotEmpty();
            assertThat(api.searchAll("source=mail")).isNotEmpty();
        });
    }

    @Test
    void everyServiceReportsItsHealthAndItsBreakers() {
        var status = api.get("api/v1/status");

        assertThat(status.status()).isEqualTo(200);
        assertThat(status.object().getJsonArray("services").getValuesAs(JsonObject.class))
                .extracting(service -> service.getString("name"), service -> service.getString("status"))
                .containsExactlyInAnyOrder(
                        tuple("auth", "up"),
                        tuple("logger", "up"),
                        tuple("listener", "up"),
                        tuple("mail", "up"),
                        tuple("amqp", "up"));
        assertThat(status.object().getJsonArray("breakers").getValuesAs(JsonObject.class))
                .extracting(breaker -> breaker.getString("state"))
                .isNotEmpty()
                .containsOnly("closed");
    }

    @Test
    void aMailIsSentOnceHoweverOftenItIsAskedForWithTheSameKey() {
        var marker = UUID.randomUUID().toString();
        var body = Json.createObjectBuilder()
                .add("to", Json.createArrayBuilder().add("someone@example.com"))
                .add("subject", marker)
                .add("text", "Once.")
                .build()
                .toString();
        for (int i = 0; i < 5; i++) {
            var answer = api.send("api/v1/mails", request -> request.header("Content-Type", "application/json")
                    .header("Idempotency-Key", marker)
                    .POST(HttpRequest.BodyPublishers.ofString(body)));
            assertThat(answer.status()).isEqualTo(202);
        }

        await().atMost(30, SECONDS).until(() -> signalbox.mailsWith(marker) > 0);
        await().during(2, SECONDS).atMost(10, SECONDS).until(() -> signalbox.mailsWith(marker) == 1);
    }

    private String alertsOf(String marker) {
        var alerts = new StringBuilder();
        api.get("api/v1/alerts?limit=100")
                .object()
                .getJsonArray("items")
                .forEach(alert -> alerts.append(alert.toString().contains(marker) ? alert : ""));
        return alerts.toString();
    }
}
