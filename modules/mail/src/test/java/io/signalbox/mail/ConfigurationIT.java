package io.signalbox.mail;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.signalbox.local.process.ServiceProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ConfigurationIT {

    private static final int BAD_CONFIGURATION = 78;

    @ParameterizedTest
    @CsvSource({
        "SIGNALBOX_SMTP_URL, http://mail.example.com, signalbox.smtp.url",
        "SIGNALBOX_SMTP_URL, '', signalbox.smtp.url",
        "SIGNALBOX_DATABASE_URL, mysql://x, signalbox.database.url",
        "SIGNALBOX_MAIL_FROM, nobody, signalbox.mail.from",
        "SIGNALBOX_MAIL_WORKERS, 0, signalbox.mail.workers",
        "SIGNALBOX_MAIL_MAX_AGE, two days, signalbox.mail.max-age",
        "SIGNALBOX_MAIL_LEASE, PT30S, signalbox.mail.lease"
    })
    void aBadValueStopsTheServiceWithOneSentenceThatNamesTheKey(String variable, String value, String key) {
        var environment = new HashMap<>(environment());
        environment.put(variable, value);
        try (var service = ServiceProcess.launch("mail", environment)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !service.process().isAlive());

            assertThat(service.process().exitCode()).isEqualTo(BAD_CONFIGURATION);
            assertThat(service.process().logTail(50))
                    .filteredOn(line -> line.startsWith("Bad configuration: "))
                    .singleElement()
                    .asString()
                    .contains(key);
        }
    }

    @Test
    void theServiceHasStartedWhileEverythingIsAwayAndIsNotReady() {
        try (var service = ServiceProcess.launch("mail", environment())) {
            var client = new MailClient(service.http(), "");
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptionsInstanceOf(java.io.UncheckedIOException.class)
                    .until(() -> client.get("health/live").status() == 200);

            assertThat(client.get("health/ready").status()).isEqualTo(503);
            assertThat(client.get("health/started").status()).isEqualTo(200);
        }
    }

    private static Map<String, String> environment() {
        return Map.of(
                "SIGNALBOX_DATABASE_URL", "postgresql://mail:secret@127.0.0.1:1/mail",
                "SIGNALBOX_SMTP_URL", "smtp://127.0.0.1:1",
                "SIGNALBOX_AUTH_URL", "http://127.0.0.1:1",
                "SIGNALBOX_CLIENT_SECRET", "secret",
                "SIGNALBOX_LOGGER_GRPC", "127.0.0.1:1");
    }
}
