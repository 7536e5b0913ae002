package io.signalbox.e2e.cluster;

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.signalbox.e2e.cluster.Cluster.kubectl;
import static io.signalbox.e2e.cluster.Cluster.upgrade;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The chart's autoscaler, by the real metrics-server: a service has as many pods as its load asks for, and callers don't notice. */
@Tag("cluster")
class AutoscalerIT {

    private static final String AUTOSCALING = "services.broker.autoscaling";

    @AfterAll
    static void stop() {
        upgrade(AUTOSCALING + "=null");
    }

    @Test
    void aServiceUnderLoadGetsAPodMoreAndGivesItBackAfterwardsAndNoRequestFails() {
        var before = Pods.of("broker");
        try (var load = new SteadyLoad(List.of("/api/v1/status", "/api/v1/users/me"))) {
            upgrade("%1$s.enabled=true,%1$s.maxReplicas=3,%1$s.behavior.scaleDown.stabilizationWindowSeconds=15"
                    .formatted(AUTOSCALING));
            awaitReadyPods("3");
            assertThat(Pods.of("broker")).containsAll(before);
            load.awaitAnswers(100);
            load.close();

            assertThat(load.failedReads()).isEmpty();
            assertThat(load.failedWrites()).isEmpty();
        }
        awaitReadyPods("2");
    }

    private static void awaitReadyPods(String number) {
        await().atMost(300, SECONDS).untilAsserted(() -> assertThat(kubectl(
                                "-n",
                                "signalbox",
                                "get",
                                "deployment/signalbox-broker",
                                "-o",
                                "jsonpath={.status.readyReplicas}")
                        .orThrow())
                .as(
                        "ready pods; the autoscaler says: %s",
                        kubectl("-n", "signalbox", "describe", "hpa").text())
                .isEqualTo(number));
    }
}
