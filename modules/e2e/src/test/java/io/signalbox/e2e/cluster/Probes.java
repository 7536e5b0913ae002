package io.signalbox.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.signalbox.e2e.Command.Output;

import static io.signalbox.e2e.cluster.Cluster.kubectl;

/** Pods with a sidecar that hold curl, one for each service's identity and one for somebody whom no policy knows. */
final class Probes implements AutoCloseable {

    /** Somebody in the mesh who is no service. */
    static final String STRANGER = "stranger";

    private static final int TIMED_OUT = 28;

    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: probe-%1$s
              namespace: signalbox
              labels: {app: probe}
            spec:
              serviceAccountName: %2$s
              automountServiceAccountToken: false
              terminationGracePeriodSeconds: 1
              containers:
                - name: probe
                  image: localhost/probe:1
                  imagePullPolicy: Never
                  resources: {requests: {cpu: 5m, memory: 16Mi}}
            """;

    /** Their proxies know every service of the namespace, so that it is the callee's who refuses. */
    private static final String REACH = """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: stranger, namespace: signalbox}
            ---
            apiVersion: networking.istio.io/v1
            kind: Sidecar
            metadata: {name: probe, namespace: signalbox}
            spec:
              workloadSelector: {labels: {app: probe}}
              egress: [{hosts: ["./*"]}]
            """;

    private final String manifest;

    private Probes(String manifest) {
        this.manifest = manifest;
    }

    /** Starts a probe for each of these identities and waits until they can call. */
    static Probes start(List<String> identities) {
        var manifest = identities.stream()
                .map(identity ->
                        POD.formatted(identity, identity.equals(STRANGER) ? STRANGER : "signalbox-" + identity))
                .collect(Collectors.joining("---\n", REACH + "---\n", ""));
        Cluster.run(List.of("kubectl", "apply", "-f", "-"), manifest).orThrow();
        kubectl("-n", "signalbox", "wait", "--for=condition=Ready", "pod", "-l", "app=probe", "--timeout=120s")
                .orThrow();
        return new Probes(manifest);
    }

    /** Runs curl under an identity. */
    static Output curl(String identity, List<String> arguments) {
        var command = new ArrayList<>(List.of(
                "-n", "signalbox", "exec", "probe-" + identity, "-c", "probe", "--", "curl", "-sS", "--max-time", "5"));
        command.addAll(arguments);
        return kubectl(command.toArray(String[]::new));
    }

    /** The arguments of curl for an empty gRPC call, whose headers and trailers are printed. */
    static List<String> grpc(String url) {
        return List.of(
                "--http2-prior-knowledge",
                "-H",
                "content-type: application/grpc",
                "-H",
                "te: trailers",
                "--data-binary",
                "",
                "-D",
                "-",
                url);
    }

    /**
     * Whether a TCP connection is still open two seconds after something was said. The proxies judge it by its first bytes: their own
     * connections always succeed.
     */
    static boolean keepsConnection(String identity, String host, int port) {
        var curl = new ArrayList<>(
                List.of("kubectl", "-n", "signalbox", "exec", "-i", "probe-" + identity, "-c", "probe", "--"));
        curl.addAll(List.of("curl", "-sS", "--max-time", "2", "telnet://" + host + ":" + port));
        try {
            var process = new ProcessBuilder(curl).redirectErrorStream(true).start();
            try (var words = process.outputWriter()) {
                words.write("?\n");
                words.flush();
                process.getInputStream().readAllBytes();
                return process.waitFor() == TIMED_OUT;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends them, and waits until they are gone: whoever starts others finds none of these. */
    @Override
    public void close() {
        Cluster.run(List.of("kubectl", "delete", "-f", "-"), manifest).orThrow();
    }
}
