package io.signalbox.e2e.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.json.JsonObject;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.signalbox.e2e.cluster.Cluster.address;
import static io.signalbox.e2e.cluster.Cluster.curl;
import static io.signalbox.e2e.cluster.Cluster.grpcurl;
import static io.signalbox.e2e.cluster.Cluster.run;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The gateway's own limit: 1,000 requests a second, 2,000 at once. */
@Tag("cluster")
class RateLimitIT {

    private static final int AT_ONCE = 2_000;
    private static final int A_SECOND = 1_000;

    private static final String METHOD = "signalbox.log.v1.LogService/Search";
    private static final String SERVED = "301 ";
    private static final String REFUSED = "429 1";

    @Test
    void whatIsTooMuchIs429WithRetryAfterAndTheRestIsServed() throws Exception {
        var started = Instant.now();
        var answers = new ArrayList<String>();
        try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = new ArrayList<Future<List<String>>>();
            for (int i = 0; i < 4; i++) {
                clients.add(all.submit((Callable<List<String>>) () -> send(3_000)));
            }
            for (var client : clients) {
                answers.addAll(client.get());
            }
        }
        var seconds = Duration.between(started, Instant.now()).toMillis() / 1_000.0;

        assertThat(answers).hasSize(12_000).allMatch(answer -> answer.equals(SERVED) || answer.equals(REFUSED));
        assertThat(answers.stream().filter(SERVED::equals).count())
                .as("served in %s s", seconds)
                .isBetween((long) AT_ONCE, (long) (AT_ONCE + A_SECOND * (seconds + 0.5)));
        await().atMost(10, SECONDS).until(() -> send(1).equals(List.of(SERVED)));
    }

    @Test
    void aGrpcCallThatIsTooMuchIsResourceExhausted() {
        try (var flood = Executors.newVirtualThreadPerTaskExecutor()) {
            var over = new AtomicBoolean();
            for (int i = 0; i < 4; i++) {
                flood.execute(() -> {
                    while (!over.get()) {
                        floodTls();
                    }
                });
            }
            try {
                await().atMost(60, SECONDS).until(() -> grpcurl("", METHOD, JsonObject.EMPTY_JSON_OBJECT)
                        .text()
                        .contains("ResourceExhausted"));
            } finally {
                over.set(true);
            }
        }
    }

    /** Sends requests by TLS to a host that nobody serves, which the gateway answers by itself. */
    private static void floodTls() {
        curl("/?[1-3000]", "--http1.1", "-o", "/dev/null", "-H", "Host: nobody.example");
    }

    /** Sends requests that the gateway answers by itself, to HTTPS, and says what it answered. */
    private static List<String> send(int times) {
        return run(List.of(
                        "curl",
                        "-sS",
                        "-o",
                        "/dev/null",
                        "-H",
                        "Host: signalbox.example",
                        "-w",
                        "%{http_code} %header{retry-after}\n",
                        "http://" + address() + ":30080/?[1-" + times + "]"))
                .orThrow()
                .lines()
                .toList();
    }
}
