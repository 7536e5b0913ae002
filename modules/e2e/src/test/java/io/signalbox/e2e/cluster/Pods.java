package io.signalbox.e2e.cluster;

import java.util.List;
import java.util.stream.Stream;

import static io.signalbox.e2e.cluster.Cluster.kubectl;
import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.toUnmodifiableList;
import static org.awaitility.Awaitility.await;

/** The pods of Signalbox's services. */
final class Pods {

    private Pods() {}

    /** The names of a service's running pods. */
    static List<String> of(String component) {
        return selectedBy("app.kubernetes.io/component=" + component);
    }

    /** The names of the broker's running pods of a version, {@code stable} or {@code canary}. */
    static List<String> ofBroker(String version) {
        return selectedBy("app.kubernetes.io/component=broker,version=" + version);
    }

    /** How many requests with a marker in their path have reached these pods, by the logs of their proxies. */
    static long requests(List<String> pods, String marker) {
        return pods.stream()
                .flatMap(pod -> kubectl("-n", "signalbox", "logs", pod, "-c", "istio-proxy", "--since=15m")
                        .orThrow()
                        .lines())
                .filter(line -> line.contains(marker))
                .count();
    }

    /** Every running container, and how often it was restarted. */
    static String containers() {
        return kubectl(
                        "-n",
                        "signalbox",
                        "get",
                        "pods",
                        "--field-selector=status.phase=Running",
                        "-o",
                        "jsonpath={range .items[*]}{.metadata.name}{range .status.containerStatuses[*]} {.name}={.restartCount}{end}{'\\n'}{end}")
                .orThrow();
    }

    /** Waits until a service's pods are those of its last change, and ready. */
    static void awaitRollout(String deployment) {
        kubectl("-n", "signalbox", "rollout", "status", "deployment/signalbox-" + deployment, "--timeout=300s")
                .orThrow();
    }

    /**
     * Waits until a change of what the proxies of a service's pods listen with holds for every connection: those from before go on
     * as before until they are closed, after Envoy's drain time, 45 s, at the latest.
     */
    static void awaitDrained(String component) {
        await().atMost(90, SECONDS).until(() -> of(component).stream()
                .map(pod -> kubectl(
                                "-n",
                                "signalbox",
                                "exec",
                                pod,
                                "-c",
                                "istio-proxy",
                                "--",
                                "pilot-agent",
                                "request",
                                "GET",
                                "stats?filter=^listener_manager.total_filter_chains_draining$")
                        .orThrow())
                .allMatch(stats -> stats.contains("draining: 0")));
    }

    private static List<String> selectedBy(String labels) {
        var names = kubectl(
                        "-n",
                        "signalbox",
                        "get",
                        "pods",
                        "--field-selector=status.phase=Running",
                        "-l",
                        labels,
                        "-o",
                        "jsonpath={.items[*].metadata.name}")
                .orThrow();
        return Stream.of(names.split(" ")).filter(name -> !name.isEmpty()).collect(toUnmodifiableList());
    }
}
