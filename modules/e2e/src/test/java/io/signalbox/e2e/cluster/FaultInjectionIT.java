package io.signalbox.e2e.cluster;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

import jakarta.json.Json;
import jakarta.json.JsonValue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.signalbox.e2e.cluster.Cluster.get;
import static io.signalbox.e2e.cluster.Cluster.post;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The overlay {@code fault-injection}: a fifth of the calls between the services fail, another fifth is late. */
@Tag("cluster")
class FaultInjectionIT {

    private static final int STORED = 201;
    private static final int QUEUED = 202;
    private static final int AWAY = 503;
    private static final int LATE = 504;

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
    void aMailThatGotNoAnswerIsSentAgainByItsKeyAndAcceptedOnce(String via) {
        var subject = "faults-" + UUID.randomUUID();
        var accepted = new HashSet<String>();
        var answers = new TreeMap<Integer, Integer>();

        await().atMost(120, SECONDS).until(() -> {
            var key = UUID.randomUUID().toString();
            var answer = send(subject, key, via);
            while (answer.status() == AWAY || answer.status() == LATE) {
                answers.merge(answer.status(), 1, Integer::sum);
                answer = send(subject, key, via);
            }
            assertThat(answer.status()).isEqualTo(QUEUED);
            accepted.add(answer.object().getString("id"));
            return answers.getOrDefault(AWAY, 0) >= 5 && answers.containsKey(LATE);
        });

        assertThat(mails(subject)).containsExactlyInAnyOrderElementsOf(accepted);
    }

    private static Cluster.Answer send(String subject, String key, String via) {
        var mail = Json.createObjectBuilder()
                .add("to", Json.createArrayBuilder().add("somebody@example.com"))
                .add("subject", subject)
                .add("text", key)
                .build();
        return post("/api/v1/mails?via=" + via, token, mail, "-H", "Idempotency-Key: " + key);
    }

    private static List<String> mails(String subject) {
        return get("/api/v1/mails?limit=200", token).object().getJsonArray("items").stream()
                .map(JsonValue::asJsonObject)
                .filter(mail -> mail.getString("subject").equals(subject))
                .map(mail -> mail.getString("id"))
                .toList();
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
