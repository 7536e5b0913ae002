package io.signalbox.e2e.cluster;

import java.util.List;

import io.signalbox.e2e.Command.Output;

import static io.signalbox.e2e.cluster.Cluster.kubectl;
import static io.signalbox.e2e.cluster.Cluster.run;

/** The objects of the folder {@code mesh}, which a test may change for its own time. */
final class Mesh {

    private Mesh() {}

    /** Applies one of its overlays. */
    static void apply(String overlay) {
        kubectl("apply", "-k", "mesh/overlays/" + overlay).orThrow();
    }

    /** Puts the base back; what an overlay added has to be deleted by itself. */
    static void restore() {
        kubectl("apply", "-k", "mesh").orThrow();
    }

    /** Creates or changes objects. */
    static void add(String manifest) {
        run(List.of("kubectl", "apply", "-f", "-"), manifest).orThrow();
    }

    /** Deletes objects. */
    static Output remove(String manifest) {
        return run(List.of("kubectl", "delete", "--ignore-not-found", "--wait=false", "-f", "-"), manifest);
    }
}
