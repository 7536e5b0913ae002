package io.signalbox.local.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.signalbox.local.process.ChildProcess;
import io.signalbox.local.process.FakeService;
import io.signalbox.local.process.Ports;
import io.signalbox.local.process.Repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A repository with this module's real jar and six {@link FakeService fake services}. */
final class FakeRepository {

    /** How long anything may take on a busy machine. */
    static final Duration LIMIT = Duration.ofSeconds(180);

    private final Path root;
    private final Ports ports = Ports.free();

    FakeRepository(Path root) throws IOException {
        this.root = root;
        Path local = Files.createDirectories(root.resolve("modules/local"));
        Files.createFile(local.resolve("pom.xml"));
        Path jar = Repository.find().jar("local");
        Path target = Files.createDirectory(local.resolve("target"));
        Files.copy(jar, target.resolve(jar.getFileName()));
        Files.createSymbolicLink(target.resolve("libs"), jar.resolveSibling("libs"));
        for (String service : ServiceName.texts()) {
            Path folder = service.equals("frontend") ? root.resolve(service) : root.resolve("modules/" + service);
            FakeService.writeJar(
                    Files.createDirectories(folder.resolve("target")).resolve("signalbox-" + service + ".jar"));
        }
    }

    Ports ports() {
        return ports;
    }

    Path home() {
        return root.resolve(".signalbox");
    }

    /** Where the services tell in which order they were stopped. */
    List<String> stopped() throws IOException {
        return Files.readAllLines(root.resolve("stopped"));
    }

    /** Runs a command of {@code ./signalbox} in this repository. */
    ChildProcess run(Map<String, String> environment, Path output, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                ChildProcess.java(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                root.resolve("modules/local/target/signalbox-local.jar").toString(),
                "io.signalbox.local.Main"));
        command.addAll(List.of(arguments));
        Map<String, String> all = new HashMap<>(System.getenv());
        all.put("FAKE_STOPPED", root.resolve("stopped").toString());
        all.putAll(environment);
        ChildProcess process = ChildProcess.start(command, all, output);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.stop(LIMIT)));
        return process;
    }

    /** Runs {@code up} on free ports. */
    ChildProcess up(Map<String, String> environment, Path output, String... arguments) {
        List<String> all = new ArrayList<>(List.of("up"));
        ports.byName().forEach((name, number) -> all.add("--port=" + name + "=" + number));
        all.addAll(List.of(arguments));
        return run(environment, output, all.toArray(String[]::new));
    }

    /** Waits until {@code up} says that all is ready. */
    static ChildProcess ready(ChildProcess up, Path output) {
        await().atMost(LIMIT)
                .until(() -> !up.isAlive() || Files.readString(output).contains("Ctrl-C stops everything"));
        assertThat(up.isAlive()).as(() -> String.join("\n", up.logTail(50))).isTrue();
        return up;
    }

    /** Waits until a command ends, and returns its exit code. */
    static int finish(ChildProcess process) {
        await().atMost(LIMIT).until(() -> !process.isAlive());
        return process.exitCode();
    }
}
