package io.signalbox.e2e.cluster;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

import jakarta.json.Json;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.signalbox.e2e.cluster.Cluster.post;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The overlay {@code fault-injection}: a fifth of the calls between the services fail, another fifth is late. */
@Tag("cluster")
class FaultInjectionIT {

    private static final int STORED = 201;
    private static final int QUEUED = 202;

    private static String token;

    @BeforeAll
    static void start() {
        token = Cluster.adminToken();
        Mesh.apply("fault-injection");
    }

    @AfterAll
    static void stop() {
        Mesh.restore();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rest", "grpc"})
    void entriesGoToTheDurableQueueAndNoneIsLost(String via) {
        var source = "faults-" + UUID.randomUUID();
        var written = new HashSet<String>();
        var answers = new TreeMap<Integer, Integer>();

        await().atMost(120, SECONDS).until(() -> {
            var answer = post(
                    "/api/v1/logs?via=" + via,
                    token,
                    Json.createObjectBuilder()
                            .add("source", source)
                            .add("name", "written")
                            .build());
            answers.merge(answer.status(), 1, Integer::sum);
            if (answer.status() == STORED || answer.status() == QUEUED) {
                written.add(answer.object().getJsonArray("ids").getString(0));
            }
            return answers.getOrDefault(QUEUED, 0) >= 10 && answers.containsKey(STORED);
        });

        assertThat(answers.keySet()).isEqualTo(Set.of(STORED, QUEUED));
        await().atMost(60, SECONDS).untilAsserted(() -> assertThat(Entries.idsOf(source, token))
                .containsExactlyInAnyOrderElementsOf(written));
    }
}
