package io.signalbox.e2e.cluster;

import java.time.Instant;
import java.util.List;

import jakarta.json.JsonObject;

import io.signalbox.common.json.StrictJson;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.signalbox.e2e.cluster.Cluster.helm;
import static io.signalbox.e2e.cluster.Cluster.kubectl;
import static io.signalbox.e2e.cluster.Cluster.run;
import static org.assertj.core.api.Assertions.assertThat;

/** What {@code helm install}, {@code istioctl install} and {@code kubectl apply -k mesh} have made. */
@Tag("cluster")
class InstallationIT {

    @Test
    void noServiceStartsBeforeItsProxyIsReady() {
        var pods = StrictJson.parse(kubectl(
                                "-n",
                                "signalbox",
                                "get",
                                "pods",
                                "-l",
                                "app.kubernetes.io/name=signalbox,app.kubernetes.io/component!=test",
                                "-o",
                                "json")
                        .orThrow())
                .asJsonObject()
                .getJsonArray("items")
                .getValuesAs(JsonObject.class);
        assertThat(pods).hasSizeGreaterThanOrEqualTo(13);

        for (var pod : pods) {
            var status = pod.getJsonObject("status");
            var proxy = status.getJsonArray("initContainerStatuses").getValuesAs(JsonObject.class).stream()
                    .filter(container -> container.getString("name").equals("istio-proxy"))
                    .findFirst()
                    .orElseThrow();
            assertThat(proxy.getBoolean("started")).isTrue();
            for (var service : status.getJsonArray("containerStatuses").getValuesAs(JsonObject.class)) {
                assertThat(startOf(service))
                        .as(pod.getJsonObject("metadata").getString("name"))
                        .isAfterOrEqualTo(startOf(proxy));
            }
        }
    }

    @Test
    void helmsOwnTestSucceeds() {
        helm(List.of("test", "signalbox")).orThrow();
    }

    @Test
    void istioFindsNothingWrong() {
        assertThat(run(List.of("istioctl", "analyze", "--all-namespaces")).orThrow())
                .contains("No validation issues found");
    }

    private static Instant startOf(JsonObject container) {
        return Instant.parse(
                container.getJsonObject("state").getJsonObject("running").getString("startedAt"));
    }
}
