package io.signalbox.local.supervisor;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.signalbox.local.process.ChildProcess;
import io.signalbox.local.process.FreePorts;
import io.signalbox.local.state.StateDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class SupervisorIT {

    private static final Duration LIMIT = Duration.ofSeconds(120);

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
    void sigtermStopsCallersBeforeThoseWhomTheyCallAndLeavesNothingBehind() throws Exception {
        ChildProcess up = ready(repository.up(Map.of(), output));
        List<ProcessHandle> all =
                Stream.concat(processes().stream(), postgres().stream()).toList();
        assertThat(all).hasSizeGreaterThanOrEqualTo(8);

        assertThat(up.stop(LIMIT)).isTrue();

        assertThat(up.exitCode()).isZero();
        await().until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(repository.stopped()).containsExactly("frontend", "broker", "listener", "mail", "logger", "auth");
        assertThat(repository.home().resolve("run")).isEmptyDirectory();
    }

    @Test
    void theTableTellsWhereEverythingIsAndHowToSignIn() throws Exception {
        ready(repository.up(Map.of(), output));

        assertThat(output)
                .content()
                .contains(ServiceName.texts())
                .contains("http://localhost:" + repository.ports().number("broker"))
                .contains("http://localhost:" + repository.ports().number("caught-mail"))
                .contains("admin@example.com", "verysecret", " MB");
    }

    @Test
    void statusShowsWhatRunsAndDownStopsIt() throws Exception {
        ChildProcess up = ready(repository.up(Map.of(), output));
        Path shown = directory.resolve("status.log");

        assertThat(finish(repository.run(Map.of(), shown, "status"))).isZero();
        assertThat(shown).content().contains("broker", "ready").doesNotContain("not ready");
        assertThat(finish(repository.run(Map.of(), directory.resolve("stop.log"), "down")))
                .isZero();
        await().atMost(LIMIT).until(() -> !up.isAlive());
        assertThat(up.exitCode()).isZero();
        assertThat(finish(repository.run(Map.of(), shown, "status"))).isEqualTo(1);
        assertThat(shown).content().contains("Signalbox is not running.");
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

    @Test
    void aSecondUpInTheSameTreeIsRefused() throws Exception {
        ChildProcess first = ready(repository.up(Map.of(), output));
        Path second = directory.resolve("second.log");

        assertThat(finish(repository.up(Map.of(), second))).isEqualTo(1);

        assertThat(second).content().contains("Signalbox already runs in", "(process " + first.pid() + ")");
        assertThat(first.isAlive()).isTrue();
    }

    @Test
    void leftoversOfAKilledSupervisorAreStoppedBeforeTheNextStart() throws Exception {
        ready(repository.up(Map.of(), output)).kill();
        List<ProcessHandle> leftovers = processes();
        assertThat(leftovers).isNotEmpty();
        Path again = directory.resolve("again.log");

        ready(repository.up(Map.of(), again), again);

        assertThat(leftovers).noneMatch(ProcessHandle::isAlive);
        assertThat(again).content().contains("Stopped what an earlier run left over: ");
    }

    @Test
    void theCallersEnvironmentReachesEveryServiceAndWins() throws Exception {
        Map<String, String> caller =
                Map.of("SIGNALBOX_CLASSIC_ENABLED", "true", "SIGNALBOX_CLASSIC_MAIL_ALLOW", "me@example.com");

        ready(repository.up(caller, output));

        for (String service : ServiceName.texts()) {
            assertThat(environment(service)).contains("SIGNALBOX_CLASSIC_ENABLED=true");
        }
        assertThat(environment("broker")).contains("SIGNALBOX_CLASSIC_MAIL_ALLOW=me@example.com");
    }

    @Test
    void stateIsKeptOverRestartsUntilFreshIsAskedFor() throws Exception {
        ready(repository.up(Map.of(), output)).stop(LIMIT);
        String secret = Files.readString(repository.home().resolve("secrets/key-encryption"));
        Path second = directory.resolve("second.log");
        ready(repository.up(Map.of(), second), second).stop(LIMIT);
        assertThat(repository.home().resolve("secrets/key-encryption")).hasContent(secret);
        Path third = directory.resolve("third.log");

        ready(repository.up(Map.of(), third, "--fresh"), third).stop(LIMIT);

        assertThat(Files.readString(repository.home().resolve("secrets/key-encryption")))
                .isNotEqualTo(secret);
    }

    @Test
    void aRealMailServerTakesThePlaceOfTheCatcher() throws Exception {
        int smtp = FreePorts.next();

        ready(repository.up(Map.of(), output, "--smtp", "smtp://127.0.0.1:" + smtp));

        assertThat(environment("mail")).contains("SIGNALBOX_SMTP_URL=smtp://127.0.0.1:" + smtp);
        assertThat(environment("broker")).doesNotContain("SIGNALBOX_CLASSIC_MAIL_ALLOW");
        assertThat(output).content().doesNotContain("Caught mail");
    }

    private ChildProcess ready(ChildProcess up) {
        return ready(up, output);
    }

    private static ChildProcess ready(ChildProcess up, Path output) {
        await().atMost(LIMIT)
                .until(() -> !up.isAlive() || Files.readString(output).contains("Ctrl-C stops everything"));
        assertThat(up.isAlive()).as(() -> String.join("\n", up.logTail(50))).isTrue();
        return up;
    }

    private static int finish(ChildProcess process) {
        await().atMost(LIMIT).until(() -> !process.isAlive());
        return process.exitCode();
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

    private List<ProcessHandle> postgres() throws Exception {
        long postmaster = Long.parseLong(Files.readAllLines(repository.home().resolve("data/postgres/postmaster.pid"))
                .getFirst()
                .strip());
        return ProcessHandle.of(postmaster).stream().toList();
    }

    private String environment(String service) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + repository.ports().number(service) + "/environment");
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
