package io.signalbox.mail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import io.signalbox.local.process.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class EncryptionIT {

    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path home;

    private static Installation installation;
    private static Path certificate;
    private static ScriptedSmtp encrypted;

    @BeforeAll
    static void start() throws Exception {
        installation = Installation.start(home);
        certificate = selfSigned("IP:127.0.0.1");
        encrypted = ScriptedSmtp.start(sslContext(certificate).getServerSocketFactory());
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
    void aServerWhoseCertificateIsNotTrustedGetsNothing() throws Exception {
        var another = selfSigned("DNS:another.example.com");
        try (var service = service("smtps://127.0.0.1:" + encrypted.port(), another)) {
            assertThatNothingIsSent(service, "untrusted@example.com", encrypted, "No secure connection");
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

        await().until(
                        () -> client.status(id)
                                .getJsonArray("recipients")
                                .getJsonObject(0)
                                .getString("lastReply"),
                        reply -> reply.contains(reason));
        assertThat(client.status(id).getString("status")).isEqualTo("sending");
        assertThat(server.offered()).noneMatch(mail -> mail.recipient().equals(address));
    }

    private static ServiceProcess service(String smtpUrl, Path trusted) {
        return installation.service(
                smtpUrl,
                Map.of(
                        "JAVA_TOOL_OPTIONS",
                        "-Djavax.net.ssl.trustStore=" + trusted + " -Djavax.net.ssl.trustStorePassword=" + PASSWORD));
    }

    private static Path selfSigned(String name) throws IOException, InterruptedException {
        var file = Files.createTempDirectory(home, "certificate").resolve("store.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "SAN=" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        return file;
    }

    private static SSLContext sslContext(Path file) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
