package io.signalbox.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.signalbox.e2e.Command.Output;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.e2e.cluster.Cluster.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

/** All that the chart and the mesh can be rendered to is what an API server with Istio's, the Gateway API's and the operators' types takes. */
@Tag("cluster")
class ManifestsIT {

    /** Empty, since what is installed would be merged with; but a pod is not taken without its account. */
    private static final String ELSEWHERE = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: elsewhere, labels: {istio-injection: disabled}}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: signalbox-test, namespace: elsewhere}
            ---
            apiVersion: scheduling.k8s.io/v1
            kind: PriorityClass
            metadata: {name: important}
            value: 1000
            """;

    @BeforeAll
    static void start() {
        Mesh.add(ELSEWHERE);
    }

    @AfterAll
    static void stop() {
        Mesh.remove(ELSEWHERE);
    }

    @Test
    void theChartIsValidWithEveryToggleOnAndOff(@TempDir Path rendered) throws IOException {
        run(List.of("charts/signalbox/tests/render", "--manifests", rendered.toString()))
                .orThrow();

        assertTaken(rendered, 6);
    }

    @Test
    void theMeshAndEachOverlayAreValid(@TempDir Path rendered) throws IOException {
        run(List.of("env", "RENDERED=" + rendered, "mesh/tests/render")).orThrow();

        assertTaken(rendered, 5);
    }

    private static void assertTaken(Path rendered, int count) throws IOException {
        try (var files = Files.list(rendered)) {
            var manifests = files.sorted().toList();
            assertThat(manifests).hasSize(count);
            assertSoftly(softly -> manifests.forEach(manifest -> {
                var taken = taken(manifest);
                softly.assertThat(taken.code())
                        .as(manifest.getFileName() + ":\n" + taken.text())
                        .isZero();
            }));
        }
    }

    private static Output taken(Path manifest) {
        try {
            return run(
                    List.of(
                            "kubectl",
                            "apply",
                            "--server-side",
                            "--dry-run=server",
                            "--force-conflicts",
                            "--validate=strict",
                            "-f",
                            "-"),
                    Files.readString(manifest).replace("namespace: signalbox\n", "namespace: elsewhere\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
