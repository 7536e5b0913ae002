package io.signalbox.e2e.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.signalbox.e2e.cluster.Cluster.kubectl;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

/** What callers' proxies do with a service of which one instance, or every one, has gone wrong. */
@Tag("cluster")
class DestinationsIT {

    private static final String CALLER = "broker";
    private static final String WRITES = "http://signalbox-logger:8080/api/v1/logs";

    private static final String REFUSED_BY_LOGGER = "401";
    private static final String FAILED = "503";

    /** What a service takes at once from a caller: so many requests on connections, and so many waiting for one. */
    private static final int CONNECTIONS = 1_024;

    private static final int WAITING = 1_024;

    /** What one curl can do at once, and how many of them. */
    private static final int AT_ONCE = 300;

    private static final int CALLERS = 8;

    private static final String FAILS = Faults.of("fails", "faulty: fails", Faults.fails("fails"));
    private static final String HANGS = Faults.of("hangs", "faulty: hangs", Faults.hangs("hangs"));

    private static Probes probes;

    @BeforeAll
    static void start() {
        probes = Probes.start(List.of(CALLER));
    }

    @AfterAll
    static void stop() {
        kubectl("-n", "signalbox", "label", "pod", "-l", "faulty", "faulty-");
        Mesh.remove(FAILS);
        Mesh.remove(HANGS);
        probes.close();
    }

    @Test
    void anInstanceThatKeepsFailingIsLeftOutAndTriedAgainLater() {
        var loggers = Pods.of("logger");
        label(loggers.getFirst(), "fails");
        Mesh.add(FAILS);
        await().atMost(60, SECONDS).until(() -> write("fails", 20).contains(FAILED));

        await().atMost(60, SECONDS)
                .untilAsserted(() -> assertThat(write("fails", 60)).containsOnly(REFUSED_BY_LOGGER));

        Mesh.remove(FAILS);
        await().atMost(120, SECONDS).untilAsserted(() -> {
            var marker = UUID.randomUUID().toString();
            write(marker, 20);
            assertThat(loggers).allMatch(pod -> Pods.requests(List.of(pod), marker) > 0);
        });
    }

    @Test
    void aServiceThatHangsHoldsOnlySoManyRequestsOfACallerAndTheRestFailAtOnce() throws Exception {
        Pods.of("logger").forEach(pod -> label(pod, "hangs"));
        Mesh.add(HANGS);
        await().during(2, SECONDS).atMost(60, SECONDS).until(() -> !write("hangs", 2)
                .contains(REFUSED_BY_LOGGER));
        Pods.awaitDrained("logger");

        var answers = new ArrayList<String>();
        try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
            var callers = new ArrayList<Future<List<String>>>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(all.submit((Callable<List<String>>) () -> write("hangs", AT_ONCE)));
            }
            for (var caller : callers) {
                answers.addAll(caller.get());
            }
        }

        // A proxy's threads count by themselves, and may let one in that is too many.
        assertThat((int) answers.stream().filter(FAILED::equals).count())
                .isCloseTo(CALLERS * AT_ONCE - CONNECTIONS - WAITING, within(10));
        Mesh.remove(HANGS);
        await().atMost(60, SECONDS).until(() -> write("hangs", 1).equals(List.of(REFUSED_BY_LOGGER)));
    }

    /** Sends requests without a token at once, which the faulty instances don't refuse but fail, and says how each was answered. */
    private static List<String> write(String fault, int times) {
        return Probes.curl(
                        CALLER,
                        List.of(
                                "--parallel",
                                "--parallel-immediate",
                                "--parallel-max",
                                String.valueOf(AT_ONCE),
                                "-o",
                                "/dev/null",
                                "-w",
                                "%{http_code}\\n",
                                "-X",
                                "POST",
                                "-H",
                                "x-fault: " + fault,
                                WRITES + "?" + fault + "=[1-" + times + "]"))
                .text()
                .lines()
                .filter(line -> line.matches("\\d{3}"))
                .toList();
    }

    private static void label(String pod, String fault) {
        kubectl("-n", "signalbox", "label", "--overwrite", "pod", pod, "faulty=" + fault)
                .orThrow();
    }
}
