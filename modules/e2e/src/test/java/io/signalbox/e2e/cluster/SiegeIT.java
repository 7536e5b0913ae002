package io.signalbox.e2e.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.e2e.cluster.Cluster.curl;
import static io.signalbox.e2e.cluster.Cluster.withToken;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What strangers and users send through the gateway ends no pod, and callers beside them are served. */
@Tag("cluster")
class SiegeIT {

    private static final int BEFORE_AND_AFTER = 40;
    private static final int LARGE = 4 << 20;
    private static final String GIVING_UP = "10";

    @TempDir
    Path directory;

    @Test
    void unknownFieldsToHealthEndNoPod() throws IOException {
        var message = file(unknownFields());

        besiege(
                6,
                List.of(
                        "--http2",
                        "-H",
                        "Content-Type: application/grpc",
                        "-H",
                        "TE: trailers",
                        "--data-binary",
                        "@" + message),
                "/grpc.health.v1.Health/Check");
    }

    @Test
    void bodiesThatLackTheirLastByteEndNoPod() throws IOException {
        var body = file(
                ("{\"email\":\"" + "a".repeat(LARGE)).substring(0, LARGE - 1).getBytes(StandardCharsets.US_ASCII));

        besiege(
                80,
                List.of(
                        "--http1.1",
                        "-H",
                        "Content-Type: application/json",
                        "-H",
                        "Content-Length: " + LARGE,
                        "--data-binary",
                        "@" + body),
                "/api/v1/sessions");
    }

    @Test
    void arraysOfArraysEndNoPod() throws IOException {
        var body = file(("[" + "[1],".repeat(LARGE / 4 - 2) + "[1]]").getBytes(StandardCharsets.US_ASCII));

        besiege(
                12,
                List.of(withToken(
                        Cluster.firstToken(), "-H", "Content-Type: application/json", "--data-binary", "@" + body)),
                "/rpc");
    }

    /** So many send at once, through the gateway, while somebody reads and writes. */
    private static void besiege(int senders, List<String> arguments, String path) {
        var containers = Pods.containers();
        try (var load = new SteadyLoad(List.of("/api/v1/status"))) {
            load.awaitAnswers(BEFORE_AND_AFTER);
            var statuses = send(senders, arguments, path);
            load.awaitAnswers(BEFORE_AND_AFTER);
            load.close();

            assertThat(statuses).allSatisfy(status -> assertThat(status).isNotIn(500, 502, 504));
            assertThat(load.failedReads()).isEmpty();
            assertThat(load.failedWrites()).isEmpty();
            await().atMost(60, SECONDS)
                    .untilAsserted(() -> assertThat(load.found()).containsAll(load.acknowledged()));
        }
        assertThat(Pods.containers())
                .as("containers, and how often each was restarted")
                .isEqualTo(containers);
    }

    private static List<Integer> send(int senders, List<String> arguments, String path) {
        var all = new ArrayList<>(List.of("--max-time", GIVING_UP));
        all.addAll(arguments);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> sender =
                    () -> curl(path, all.toArray(String[]::new)).status();
            return executor.invokeAll(Collections.nCopies(senders, sender)).stream()
                    .map(Future::resultNow)
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(directory.resolve("body"), content).toAbsolutePath();
    }

    /** Two messages' worth of fields of one byte each, every one of another number that nobody knows. */
    private static byte[] unknownFields() {
        var fields = new ByteArrayOutputStream();
        for (int number = 300_000; fields.size() < 2 * LARGE; number++) {
            for (int rest = number << 3; rest > 0; rest >>>= 7) {
                fields.write(rest & 0x7f | (rest >= 0x80 ? 0x80 : 0));
            }
            fields.write(0);
        }
        return ByteBuffer.allocate(5 + fields.size())
                .put((byte) 0)
                .putInt(fields.size())
                .put(fields.toByteArray())
                .array();
    }
}
