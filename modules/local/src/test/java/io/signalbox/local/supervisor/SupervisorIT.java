package io.signalbox.local.supervisor;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.signalbox.local.process.ChildProcess;
import io.signalbox.local.state.StateDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.local.supervisor.FakeRepository.finish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class SupervisorIT {

    private static final Duration LIMIT = FakeRepository.LIMIT;

    @TempDir
    private Path directory;

    private FakeRepository repository;
    private Path output;

    @BeforeEach
    void prepare() throws Exception {
        repository = new FakeRepository(Files.createDirectory(directory.resolve("a tree with spaces")));
        output = directory.resolve("up.log");
    }

    @AfterEach
    void nothingIsLeftBehind() throws Exception {
        finish(repository.run(Map.of(), directory.resolve("down.log"), "down"));
        assertThat(new RunFiles(new StateDirectory(repository.home())).alive()).isEmpty();
    }

    @Test
    void sigtermStopsCallersBeforeThoseWhomTheyCallAndKeepsTheState() throws Exception {
        ChildProcess up = ready(repository.up(Map.of(), output));
        List<ProcessHandle> all = processes();
        assertThat(all).hasSize(9);
        String secret = secret();

        assertThat(up.stop(LIMIT)).isTrue();

        assertThat(up.exitCode()).isZero();
        await().until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(repository.stopped()).containsExactly("frontend", "broker", "listener", "mail", "logger", "auth");
        assertThat(repository.home().resolve("run")).isEmptyDirectory();
        Path again = directory.resolve("again.log");
        FakeRepository.ready(repository.up(Map.of(), again), again);
        assertThat(secret()).isEqualTo(secret);
    }

    @Test
    void leftoversOfAKilledSupervisorAreStoppedFirstAndFreshForgetsTheState() throws Exception {
        ready(repository.up(Map.of(), output)).kill();
        List<ProcessHandle> leftovers = processes();
        String secret = secret();
        Path again = directory.resolve("again.log");

        FakeRepository.ready(repository.up(Map.of(), again, "--fresh"), again);

        assertThat(leftovers).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        assertThat(again).content().contains("Stopped what an earlier run left over: ");
        assertThat(secret()).isNotEqualTo(secret);
    }

    @Test
    void aPortInUseIsOneSentence() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            int port = repository.ports().number("logger-grpc");
            taken.bind(new InetSocketAddress("127.0.0.1", port));

            assertThat(finish(repository.up(Map.of(), output))).isEqualTo(1);

            assertThat(Files.readAllLines(output))
                    .contains(
                            "Port %d (logger-grpc) is in use: stop what listens there, or move it with --port logger-grpc=NUMBER."
                                    .formatted(port));
        }
    }

    @Test
    void aCrashedServiceIsNamedWithTheEndOfItsLogAndTheRestIsStopped() {
        assertThat(finish(repository.up(Map.of("FAKE_CRASH", "mail"), output))).isEqualTo(1);

        assertThat(output)
                .content()
                .contains(
                        "The mail ended with code 3",
                        repository.home().resolve("logs/mail.log").toString())
                .contains("cannot go on: boom");
    }

    @Test
    void aServiceThatDiesLaterEndsTheRun() throws Exception {
        ChildProcess up = ready(repository.up(Map.of(), output));

        process("listener").destroyForcibly();

        await().atMost(LIMIT).until(() -> !up.isAlive());
        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(output).content().contains("The listener ended with code 137");
    }

    private ChildProcess ready(ChildProcess up) {
        return FakeRepository.ready(up, output);
    }

    private List<ProcessHandle> processes() {
        return new RunFiles(new StateDirectory(repository.home()))
                .alive().stream().flatMap(process -> process.process().stream()).toList();
    }

    private ProcessHandle process(String name) {
        return new RunFiles(new StateDirectory(repository.home()))
                .alive(name)
                .flatMap(RunningProcess::process)
                .orElseThrow();
    }

    private String secret() throws Exception {
        return Files.readString(repository.home().resolve("secrets/key-encryption"));
    }
}
