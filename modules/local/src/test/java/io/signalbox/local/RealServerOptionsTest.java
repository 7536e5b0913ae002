package io.signalbox.local;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.signalbox.local.supervisor.RealServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RealServerOptionsTest {

    @TempDir
    private Path directory;

    private final StringWriter warnings = new StringWriter();

    @Test
    void aPasswordComesFromItsFile() throws Exception {
        var file =
                Files.writeString(directory.resolve("password"), "p@ss w/rd\n").toString();

        var servers = parsed(
                Map.of(),
                "--postgres=postgresql://me@db:5432/postgres?sslmode=verify-full",
                "--postgres-password-file=" + file,
                "--amqp=amqps://me@mq/x",
                "--amqp-password-file=" + file);

        assertThat(servers.postgres()).hasValue("postgresql://me:p%40ss%20w%2Frd@db:5432/postgres?sslmode=verify-full");
        assertThat(servers.amqp()).hasValue("amqps://me:p%40ss%20w%2Frd@mq/x");
        assertThat(warnings.toString()).isEmpty();
    }

    @Test
    void aUrlComesFromTheEnvironmentAndTheCommandLineWins() {
        var servers = parsed(
                Map.of(
                        "SIGNALBOX_STORES_MONGO", "mongodb://me:secret@db/log",
                        "SIGNALBOX_STORES_SMTP", "smtp://elsewhere",
                        "SIGNALBOX_STORES_AMQP_LOGGER", "amqp://logger:secret@mq"),
                "--smtp=smtp://here");

        assertThat(servers.mongo()).hasValue("mongodb://me:secret@db/log");
        assertThat(servers.smtp()).hasValue("smtp://here");
        assertThat(servers.amqpUsers()).containsOnly(Map.entry("logger", "amqp://logger:secret@mq"));
        assertThat(servers.postgres()).isEmpty();
        assertThat(warnings.toString()).isEmpty();
    }

    @Test
    void aPasswordOnTheCommandLineIsTakenWithAWarningThatDoesNotRepeatIt() {
        var servers = parsed(Map.of(), "--smtp=smtp://me:secret@here");

        assertThat(servers.smtp()).hasValue("smtp://me:secret@here");
        assertThat(warnings.toString())
                .contains("--smtp-password-file", "SIGNALBOX_STORES_SMTP")
                .doesNotContain("secret");
    }

    @Test
    void aPasswordWithoutAUserIsRefused() throws Exception {
        var file = Files.writeString(directory.resolve("password"), "secret").toString();

        assertThatExceptionOfType(ParameterException.class)
                .isThrownBy(() -> parsed(Map.of(), "--mongo=mongodb://db/log", "--mongo-password-file=" + file))
                .withMessageContaining("--mongo-password-file needs a URL with a user");
    }

    private RealServers parsed(Map<String, String> environment, String... arguments) {
        var command = new Probe();
        new CommandLine(command).setErr(new PrintWriter(warnings, true)).parseArgs(arguments);
        return command.real.servers(environment);
    }

    @Command(name = "probe")
    private static final class Probe {

        @Mixin
        private RealServerOptions real;
    }
}
