package io.signalbox.local.supervisor;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.signalbox.local.process.ChildProcess;
import io.signalbox.local.process.FreePorts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.signalbox.local.supervisor.FakeRepository.finish;
import static io.signalbox.local.supervisor.FakeRepository.ready;
import static org.assertj.core.api.Assertions.assertThat;

class RunningSupervisorIT {

    @TempDir
    private static Path directory;

    private static FakeRepository repository;
    private static Path output;
    private static ChildProcess up;
    private static int smtp;

    @BeforeAll
    static void start() throws Exception {
        repository = new FakeRepository(Files.createDirectory(directory.resolve("a tree with spaces")));
        output = directory.resolve("up.log");
        smtp = FreePorts.next();
        up = ready(
                repository.up(
                        Map.of(
                                "SIGNALBOX_CLASSIC_ENABLED", "true",
                                "SIGNALBOX_BROKER_CORS_ORIGINS", "https://mine.example.com"),
                        output,
                        "--smtp",
                        "smtp://sender@127.0.0.1:" + smtp,
                        "--smtp-password-file",
                        Files.writeString(directory.resolve("smtp-password"), "hidden/word\n")
                                .toString()),
                output);
    }

    @AfterAll
    static void downStopsEverything() {
        assertThat(finish(repository.run(Map.of(), directory.resolve("down.log"), "down")))
                .isZero();
        assertThat(finish(up)).isZero();
        assertThat(finish(repository.run(Map.of(), directory.resolve("after.log"), "status")))
                .isEqualTo(1);
        assertThat(directory.resolve("after.log")).content().contains("Signalbox is not running.");
    }

    @Test
    void theTableTellsWhereEverythingIsAndHowToSignIn() {
        assertThat(output)
                .content()
                .contains(ServiceName.texts())
                .contains("http://localhost:" + repository.ports().number("broker"))
                .contains("127.0.0.1:" + repository.ports().number("postgres"))
                .contains("admin@example.com", "verysecret", " MB");
    }

    @Test
    void statusShowsWhatRuns() {
        Path shown = directory.resolve("status.log");

        assertThat(finish(repository.run(Map.of(), shown, "status"))).isZero();

        assertThat(shown).content().contains("broker", "ready").doesNotContain("not ready");
    }

    @Test
    void logsShowOneServiceOrAll() {
        Path one = directory.resolve("one.log");
        Path all = directory.resolve("all.log");

        assertThat(finish(repository.run(Map.of(), one, "logs", "mail"))).isZero();
        assertThat(finish(repository.run(Map.of(), all, "logs"))).isZero();

        assertThat(one).content().contains("mail is up").doesNotContain("broker");
        assertThat(all).content().containsPattern("broker +broker is up").containsPattern("mail +mail is up");
    }

    @Test
    void aSecondUpInTheSameTreeIsRefused() {
        Path second = directory.resolve("second.log");

        assertThat(finish(repository.up(Map.of(), second))).isEqualTo(1);

        assertThat(second).content().contains("Signalbox already runs in", "(process " + up.pid() + ")");
        assertThat(up.isAlive()).isTrue();
    }

    @Test
    void theCallersEnvironmentReachesEveryServiceAndWins() throws Exception {
        for (String service : ServiceName.texts()) {
            assertThat(environment(service)).contains("SIGNALBOX_CLASSIC_ENABLED=true");
        }
        assertThat(environment("broker")).contains("SIGNALBOX_BROKER_CORS_ORIGINS=https://mine.example.com");
    }

    @Test
    void aRealMailServerTakesThePlaceOfTheCatcher() throws Exception {
        assertThat(environment("mail")).contains("SIGNALBOX_SMTP_URL=smtp://sender:hidden%2Fword@127.0.0.1:" + smtp);
        assertThat(environment("broker")).doesNotContain("SIGNALBOX_CLASSIC_MAIL_ALLOW");
        assertThat(output).content().doesNotContain("Caught mail");
    }

    @Test
    void aPasswordShowsInNoListOfProcesses() {
        assertThat(up.handle().descendants())
                .isNotEmpty()
                .extracting(process -> process.info().commandLine().orElse(""))
                .noneMatch(line -> line.contains("hidden"));
        assertThat(output).content().doesNotContain("hidden");
    }

    @Test
    void eachServiceKnowsOnlyItsOwnDatabase() throws Exception {
        assertThat(environment("auth")).contains("/signalbox_auth").doesNotContain("/signalbox_mail");
        assertThat(environment("mail")).contains("/signalbox_mail").doesNotContain("/signalbox_auth");
        assertThat(environment("logger")).doesNotContain("postgresql://");
        assertThat(environment("broker")).contains("//signalbox_broker:");
        assertThat(environment("logger")).contains("//signalbox_logger:");
        assertThat(environment("listener")).contains("//signalbox_listener:");
        assertThat(environment("frontend")).doesNotContain("SECRET", "SIGNALBOX_STORES_", "postgresql://", "amqp://");
    }

    private static String environment(String service) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + repository.ports().number(service) + "/environment");
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
