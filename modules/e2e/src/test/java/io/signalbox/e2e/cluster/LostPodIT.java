package io.signalbox.e2e.cluster;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.json.Json;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.signalbox.e2e.cluster.Cluster.curl;
import static io.signalbox.e2e.cluster.Cluster.get;
import static io.signalbox.e2e.cluster.Cluster.kubectl;
import static io.signalbox.e2e.cluster.Cluster.post;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Pods come and go under load, and callers don't notice. */
@Tag("cluster")
class LostPodIT {

    private static final int BEFORE_AND_AFTER = 40;

    private final String token = Cluster.adminToken();
    private final String source = "lost-pod-" + UUID.randomUUID();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Cluster.Answer> failed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    @ParameterizedTest
    @ValueSource(strings = {"frontend", "broker", "auth", "logger", "mail", "listener"})
    void noIdempotentRequestFailsAndNothingAcknowledgedIsLost(String service) {
        try (var load = Executors.newVirtualThreadPerTaskExecutor()) {
            load.execute(this::write);
            load.execute(() -> read("/api/v1/logs?source=" + source));
            load.execute(() -> read(service.equals("frontend") ? "/" : "/api/v1/status"));
            awaitAnswers();

            kubectl("-n", "signalbox", "delete", "pod", firstPod(service), "--wait=false")
                    .orThrow();
            kubectl("-n", "signalbox", "rollout", "status", "deployment/signalbox-" + service, "--timeout=180s")
                    .orThrow();

            awaitAnswers();
            over.set(true);
        }

        assertThat(failed).isEmpty();
        assertThat(acknowledged).isNotEmpty();
        await().atMost(60, SECONDS).untilAsserted(() -> assertThat(stored()).containsAll(acknowledged));
    }

    private static String firstPod(String service) {
        return kubectl(
                        "-n",
                        "signalbox",
                        "get",
                        "pods",
                        "-l",
                        "app.kubernetes.io/component=" + service,
                        "-o",
                        "jsonpath={.items[0].metadata.name}")
                .orThrow();
    }

    private void awaitAnswers() {
        var target = answered.get() + BEFORE_AND_AFTER;
        await().atMost(120, SECONDS).until(() -> answered.get() >= target);
    }

    /** A write that failed is tried again with its id, as a careful client does. */
    private void write() {
        while (!over.get()) {
            var id = UUID.randomUUID().toString();
            var entry = Json.createObjectBuilder()
                    .add("id", id)
                    .add("source", source)
                    .add("name", "written")
                    .build();
            var answer = post("/api/v1/logs", token, entry);
            if (answer.status() / 100 == 2) {
                acknowledged.add(id);
            }
            answered.incrementAndGet();
        }
    }

    private void read(String path) {
        while (!over.get()) {
            var answer = path.equals("/") ? curl(path) : get(path, token);
            if (answer.status() != 200) {
                failed.add(answer);
            }
            answered.incrementAndGet();
        }
    }

    private List<String> stored() {
        var ids = new java.util.ArrayList<String>();
        var cursor = "";
        do {
            var page = get("/api/v1/logs?limit=200&source=" + source + cursor, token)
                    .object();
            page.getJsonArray("items")
                    .forEach(item -> ids.add(item.asJsonObject().getString("id")));
            cursor = page.isNull("next") ? "" : "&cursor=" + page.getString("next");
        } while (!cursor.isEmpty());
        return ids;
    }
}
