package io.signalbox.e2e.cluster;

import java.util.UUID;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.signalbox.e2e.cluster.Cluster.curl;
import static io.signalbox.e2e.cluster.Cluster.upgrade;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The overlay {@code canary} and the chart's canary of the broker. */
@Tag("cluster")
class CanaryIT {

    private static final String ASKED = "x-signalbox-canary: always";

    @BeforeAll
    static void start() {
        upgrade("canary.enabled=true");
        Mesh.apply("canary");
        await().atMost(90, SECONDS).ignoreExceptions().until(() -> {
            var marker = UUID.randomUUID().toString();
            send(1, marker, "-H", ASKED);
            return seenBy("canary", marker, 1) == 1;
        });
    }

    @AfterAll
    static void stop() {
        Mesh.restore();
        upgrade("canary.enabled=false");
    }

    @Test
    void oneRequestInTenGoesToTheCanary() {
        var marker = UUID.randomUUID().toString();

        send(600, marker);

        await().atMost(60, SECONDS)
                .until(() ->
                        Pods.requests(Pods.ofBroker("stable"), marker) + Pods.requests(Pods.ofBroker("canary"), marker)
                                >= 600);
        // Of 600 draws at one in ten, all but one run in ten thousand have 60 within four standard deviations of 7.3.
        assertThat(Pods.requests(Pods.ofBroker("canary"), marker)).isBetween(31L, 89L);
    }

    @Test
    void whoAsksForTheCanaryAlwaysGetsIt() {
        var marker = UUID.randomUUID().toString();

        send(50, marker, "-H", ASKED);

        assertThat(seenBy("canary", marker, 50)).isEqualTo(50);
        assertThat(Pods.requests(Pods.ofBroker("stable"), marker)).isZero();
    }

    private static void send(int times, String marker, String... arguments) {
        curl("/api/v1/users/me?" + marker + "&[1-" + times + "]", arguments);
    }

    private static long seenBy(String version, String marker, long expected) {
        var pods = Pods.ofBroker(version);
        await().atMost(30, SECONDS).until(() -> Pods.requests(pods, marker) >= expected);
        return Pods.requests(pods, marker);
    }
}
