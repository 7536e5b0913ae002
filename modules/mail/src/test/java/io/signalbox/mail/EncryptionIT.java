package io.signalbox.mail;

import java.nio.file.Path;
import java.util.Map;

import io.signalbox.common.testing.SelfSigned;
import io.signalbox.local.process.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class EncryptionIT {

    @TempDir
    private static Path home;

    private static Installation installation;
    private static SelfSigned certificate;
    private static ScriptedSmtp encrypted;

    @BeforeAll
    static void start() {
        installation = Installation.start(home);
        certificate = SelfSigned.of("IP:127.0.0.1", home);
        encrypted = ScriptedSmtp.start(certificate.context().getServerSocketFactory());
    }

    @AfterAll
    static void stop() {
        encrypted.close();
        installation.close();
    }

    @Test
    void mailGoesOverTlsToAServerWhoseCertificateIsTrusted() {
        try (var service = service("smtps://127.0.0.1:" + encrypted.port(), certificate)) {
            var client = installation.client(service, "ada", "mailer");
            var id = client.mail("trusted@example.com");

            await().until(() -> client.status(id).getString("status").equals("sent"));
            assertThat(encrypted.receivedBy()).contains("trusted@example.com");
        }
    }

    @Test
    void aServerWhoseCertificateIsNotTrustedGetsNothing() {
        var another = SelfSigned.of("IP:127.0.0.1", home);
        try (var service = service("smtps://127.0.0.1:" + encrypted.port(), another)) {
            assertThatNothingIsSent(service, "untrusted@example.com", encrypted, "No secure connection");
        }
    }

    @Test
    void aMailWaitsWhileOurPasswordIsRefusedAndNoLogTellsIt() {
        try (var server = SubmissionServer.withStartTls(certificate, "signalbox@example.com", "another");
                var service = service(
                        "smtp://signalbox%40example.com:h%2Fu%3Ash@127.0.0.1:" + server.port() + "?starttls=required",
                        certificate)) {
            var client = installation.client(service, "ada", "mailer");
            var id = client.mail("patient@example.com");
            await().until(() -> lastReply(client, id), reply -> reply.contains("refuses our credentials"));
            assertThat(client.status(id).getString("status")).isEqualTo("sending");
            assertThat(lastReply(client, id)).doesNotContain("h/u:sh");

            server.setPassword("h/u:sh");

            await().until(() -> client.status(id).getString("status").equals("sent"));
            assertThat(server.received())
                    .contains(new SubmissionServer.Received("patient@example.com", "signalbox@example.com"));
            assertThat(service.process().logTail(500))
                    .anyMatch(line -> line.contains("No mail goes out: The mail server refuses our credentials"))
                    .noneMatch(line -> line.contains("h/u:sh") || line.contains("h%2Fu%3Ash"));
        }
    }

    @Test
    void aServerWithoutStartTlsGetsNothingWhereItIsRequired() {
        try (var plain = ScriptedSmtp.start();
                var service = service(plain.url() + "?starttls=required", certificate)) {
            assertThatNothingIsSent(service, "plain@example.com", plain, "STARTTLS");
        }
    }

    private static void assertThatNothingIsSent(
            ServiceProcess service, String address, ScriptedSmtp server, String reason) {
        var client = installation.client(service, "ada", "mailer");
        var id = client.mail(address);

        await().until(() -> lastReply(client, id), reply -> reply.contains(reason));
        assertThat(client.status(id).getString("status")).isEqualTo("sending");
        assertThat(server.offered()).noneMatch(mail -> mail.recipient().equals(address));
    }

    private static String lastReply(MailClient client, String id) {
        return client.status(id).getJsonArray("recipients").getJsonObject(0).getString("lastReply");
    }

    private static ServiceProcess service(String smtpUrl, SelfSigned trusted) {
        return installation.service(
                smtpUrl, Map.of("SIGNALBOX_TLS_CA_FILE", trusted.pem().toString()));
    }
}
