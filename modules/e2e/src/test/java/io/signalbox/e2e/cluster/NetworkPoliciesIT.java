package io.signalbox.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.e2e.cluster.Cluster.kubectl;
import static io.signalbox.e2e.cluster.Cluster.run;
import static java.util.stream.Collectors.toUnmodifiableSet;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The chart's network policies. Nothing on this node enforces them: NP-Guard's analyzer says what they allow between the pods that are
 * there, and the kernel, who has called whom.
 */
@Tag("cluster")
class NetworkPoliciesIT {

    private static final Pattern ALLOWED =
            Pattern.compile("(\\S+/\\S+) => (\\S+/\\S+) : \\{protocols:([^{}]*),dst_ports:([\\d,-]+)}");
    private static final Pattern SEEN =
            Pattern.compile("(tcp|udp) .*?src=(\\S+) .* src=(\\S+) dst=\\S+ sport=(\\d+) .*");

    /** The service, or another workload, that a pod is of. */
    private static final Pattern WORKLOAD = Pattern.compile("\\S+/(?:signalbox-|istio-)?(\\w+)(?:-.*)?");

    private static final Set<String> OURS =
            Set.of("frontend", "broker", "auth", "logger", "listener", "mail", "stores");

    @TempDir
    private Path directory;

    /** Who calls whom, and where. */
    record Flow(String caller, String callee, String protocol, int port) {

        static Flow tcp(String caller, String callee, int port) {
            return new Flow(caller, callee, "tcp", port);
        }

        boolean isInside() {
            return OURS.contains(caller) && OURS.contains(callee);
        }

        boolean isOfOurs() {
            return OURS.contains(caller) || OURS.contains(callee);
        }
    }

    @Test
    void theyAllowWhoCallsWhomByTheDesignAndNothingElse() {
        assertThat(allowed().stream().filter(Flow::isInside))
                .containsExactlyInAnyOrder(
                        Flow.tcp("broker", "auth", 8080),
                        Flow.tcp("broker", "logger", 8080),
                        Flow.tcp("broker", "logger", 9090),
                        Flow.tcp("broker", "listener", 8080),
                        Flow.tcp("broker", "mail", 8080),
                        Flow.tcp("broker", "mail", 9090),
                        Flow.tcp("auth", "logger", 9090),
                        Flow.tcp("auth", "mail", 9090),
                        Flow.tcp("listener", "logger", 9090),
                        Flow.tcp("listener", "mail", 9090),
                        Flow.tcp("mail", "logger", 9090),
                        // keys and tokens
                        Flow.tcp("listener", "auth", 8080),
                        Flow.tcp("logger", "auth", 8080),
                        Flow.tcp("mail", "auth", 8080),
                        // PostgreSQL, MongoDB, AMQP, SMTP
                        Flow.tcp("auth", "stores", 5432),
                        Flow.tcp("listener", "stores", 5432),
                        Flow.tcp("mail", "stores", 5432),
                        Flow.tcp("logger", "stores", 27017),
                        Flow.tcp("broker", "stores", 5672),
                        Flow.tcp("listener", "stores", 5672),
                        Flow.tcp("logger", "stores", 5672),
                        Flow.tcp("mail", "stores", 2525));
    }

    @Test
    void theyLetInTheGatewayAndPrometheusAndNobodyElse() {
        assertThat(allowed().stream().filter(flow -> OURS.contains(flow.callee()) && !flow.isInside()))
                .extracting(Flow::caller)
                .contains("ingressgateway", "prometheus")
                // helm test's pod, where one has been
                .isSubsetOf("ingressgateway", "prometheus", "test");
    }

    @Test
    void theyAllowEveryConnectionThatPodsMakeUnderLoad() {
        try (var load =
                new SteadyLoad(List.of("/", "/api/v1/status", "/api/v1/users/me", "/api/v1/mails", "/api/v1/alerts"))) {
            load.awaitAnswers(100);

            assertThat(seen())
                    .contains(
                            Flow.tcp("ingressgateway", "broker", 8080),
                            Flow.tcp("broker", "logger", 8080),
                            Flow.tcp("logger", "stores", 27017),
                            Flow.tcp("mail", "istiod", 15012),
                            Flow.tcp("prometheus", "listener", 15020))
                    .isSubsetOf(allowed());
        }
    }

    private Set<Flow> allowed() {
        var command = List.of(
                "nca",
                "--connectivity",
                resources("networkpolicies"),
                "--pod_list",
                resources("pods"),
                "--ns_list",
                resources("namespaces"),
                "--output_endpoints",
                "pods",
                "--output_format",
                "txt_no_fw_rules");
        var flows = new HashSet<Flow>();
        run(command)
                .orThrow()
                .lines()
                .map(ALLOWED::matcher)
                .filter(Matcher::matches)
                .forEach(line -> {
                    for (var protocol : line.group(3).toLowerCase().split(", ")) {
                        for (var port : line.group(4).split(",")) {
                            flows.add(new Flow(
                                    workload(line.group(1)),
                                    workload(line.group(2)),
                                    protocol,
                                    Integer.parseInt(port)));
                        }
                    }
                });
        return flows;
    }

    private String resources(String kind) {
        var file = directory.resolve(kind + ".yaml");
        try {
            Files.writeString(file, kubectl("get", kind, "-A", "-o", "yaml").orThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toString();
    }

    /** By the node's table of connections, which keeps one for two minutes after its end. */
    private static Set<Flow> seen() {
        var pods = addresses();
        var table = run(List.of("nsenter", "--net=/var/run/netns/signalbox-node", "conntrack", "-L"))
                .orThrow();
        return table.lines()
                .map(SEEN::matcher)
                .filter(line -> line.matches() && pods.containsKey(line.group(2)) && pods.containsKey(line.group(3)))
                .map(line -> new Flow(
                        pods.get(line.group(2)),
                        pods.get(line.group(3)),
                        line.group(1),
                        Integer.parseInt(line.group(4))))
                .filter(Flow::isOfOurs)
                .collect(toUnmodifiableSet());
    }

    private static Map<String, String> addresses() {
        var workloads = new HashMap<String, String>();
        kubectl(
                        "get",
                        "pods",
                        "-A",
                        "-o",
                        "jsonpath={range .items[*]}{.status.podIP} {.metadata.namespace}/{.metadata.name}{\"\\n\"}{end}")
                .orThrow()
                .lines()
                .map(line -> line.split(" "))
                .forEach(pod -> workloads.put(pod[0], workload(pod[1])));
        return workloads;
    }

    private static String workload(String pod) {
        var name = WORKLOAD.matcher(pod);
        return name.matches() ? name.group(1) : pod;
    }
}
