package io.signalbox.e2e.cluster;

import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.signalbox.e2e.cluster.Cluster.kubectl;
import static io.signalbox.e2e.cluster.Cluster.upgrade;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Pods come and go under load, and callers don't notice. */
@Tag("cluster")
class PodsUnderLoadIT {

    private static final int BEFORE_AND_AFTER = 60;

    @ParameterizedTest
    @ValueSource(strings = {"frontend", "broker", "auth", "logger", "mail", "listener"})
    void aPodIsDeletedAndNoReadFailsAndNothingAcknowledgedIsLost(String service) {
        try (var load = new SteadyLoad(readsOf(service))) {
            load.awaitAnswers(BEFORE_AND_AFTER);
            kubectl("-n", "signalbox", "delete", "pod", Pods.of(service).getFirst())
                    .orThrow();
            Pods.awaitRollout(service);
            load.awaitAnswers(BEFORE_AND_AFTER);
            load.close();

            assertThat(load.failedReads()).isEmpty();
            assertEverythingFound(load);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"frontend", "broker", "auth", "logger", "mail", "listener"})
    void aServiceIsUpgradedAndNoRequestFails(String service) {
        try (var load = new SteadyLoad(readsOf(service))) {
            load.awaitAnswers(BEFORE_AND_AFTER);
            upgrade("services." + service + ".podAnnotations.upgrade=" + UUID.randomUUID());
            load.awaitAnswers(BEFORE_AND_AFTER);
            load.close();

            assertThat(load.failedReads()).isEmpty();
            assertThat(load.failedWrites()).isEmpty();
            assertEverythingFound(load);
        }
    }

    private static List<String> readsOf(String service) {
        return switch (service) {
            case "frontend" -> List.of("/");
            case "auth" -> List.of("/api/v1/users/me", "/api/v1/users");
            case "mail" -> List.of("/api/v1/mails");
            case "listener" -> List.of("/api/v1/alerts");
            default -> List.of("/api/v1/status");
        };
    }

    private static void assertEverythingFound(SteadyLoad load) {
        assertThat(load.acknowledged()).isNotEmpty();
        await().atMost(60, SECONDS)
                .untilAsserted(
                        () -> assertThat(load.found()).doesNotHaveDuplicates().containsAll(load.acknowledged()));
    }
}
