package io.signalbox.mail;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.signalbox.local.process.ServiceProcess;
import io.signalbox.local.state.FileTree;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@DisabledIfEnvironmentVariable(
        named = "SIGNALBOX_TEST_POSTGRES",
        matches = ".+",
        disabledReason = "the tests have no way to stop somebody's server")
class DatabaseOutageIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    private Path home;

    private Installation installation;

    @BeforeEach
    void start() {
        installation = Installation.start(home);
    }

    @AfterEach
    void stop() {
        installation.close();
    }

    @Test
    void whatAStartupProbeAsksHoldsWithoutTheDatabaseAndTheServiceIsReadyWhenItComes() {
        installation.stores().stop(LIMIT);
        try (var service = ServiceProcess.launch("mail", environment())) {
            var client = new MailClient(service.http(), "");
            await().atMost(LIMIT)
                    .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                    .until(() -> client.get("health/started").status() == 200);
            assertThat(client.get("health/live").status()).isEqualTo(200);
            assertThat(client.get("health/ready").status()).isEqualTo(503);

            installation.stores().restart();

            service.awaitReady(LIMIT);
        }
    }

    @Test
    void aDatabaseThatComesBackEmptyGetsItsSchemaWithoutARestart() {
        try (var service = installation.service(installation.stores().smtpUrl(), Map.of())) {
            var client = installation.client(service, "outage", "mailer");
            client.mail("before@example.com");

            installation.stores().stop(LIMIT);
            FileTree.delete(home.resolve("data"));
            installation.stores().restart();

            await().atMost(LIMIT)
                    .until(() -> client.post("api/v1/mails", MailClient.plainMail("after@example.com"))
                                    .status()
                            == 202);
            service.awaitReady(LIMIT);
        }
    }

    private Map<String, String> environment() {
        return installation.environment(installation.stores().smtpUrl(), Map.of());
    }
}
