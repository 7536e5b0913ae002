package io.signalbox.mail;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.helidon.microprofile.metrics.RegistryFactory;

import io.signalbox.common.security.TrustAnchors;
import io.signalbox.common.testing.SelfSigned;
import io.signalbox.mail.DeliveryResult.Delivered;
import io.signalbox.mail.DeliveryResult.Unreachable;
import io.signalbox.mail.SubmissionServer.Received;
import io.signalbox.mail.outbound.SmtpRelay;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which mail servers with TLS and passwords get our mail. */
class SubmissionTest {

    private static final String USER = "signalbox@example.com";
    private static final String RECIPIENT = "ada@example.com";

    @TempDir
    private static Path directory;

    private static SelfSigned certificate;

    /** The two ways to TLS. */
    enum Way {
        SMTPS,
        STARTTLS;

        SubmissionServer server() {
            return switch (this) {
                case SMTPS -> SubmissionServer.withTls(certificate, USER, "p@ss/w:rd");
                case STARTTLS -> SubmissionServer.withStartTls(certificate, USER, "p@ss/w:rd");
            };
        }

        String url(String password, String host, SubmissionServer server) {
            var authority = "signalbox%40example.com:" + password + "@" + host + ":" + server.port();
            return switch (this) {
                case SMTPS -> "smtps://" + authority;
                case STARTTLS -> "smtp://" + authority + "?starttls=required";
            };
        }
    }

    @BeforeAll
    static void makeCertificate() {
        certificate = SelfSigned.of("IP:127.0.0.1", directory);
    }

    @ParameterizedTest
    @EnumSource
    void aTrustedServerThatKnowsUsGetsTheMail(Way way) {
        try (var server = way.server()) {
            var url = way.url("p%40ss%2Fw%3Ard", "127.0.0.1", server);

            assertThat(send(url, Optional.of(certificate))).isInstanceOf(Delivered.class);
            assertThat(server.received()).containsExactly(new Received(RECIPIENT, USER));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatRefusesOurPasswordIsTriedAgainAndNobodyIsToldThePassword(Way way) {
        try (var server = way.server()) {
            var url = way.url("hush", "127.0.0.1", server);

            assertThat(send(url, Optional.of(certificate)))
                    .isInstanceOfSatisfying(Unreachable.class, result -> assertThat(result.reply())
                            .startsWith("The mail server refuses our credentials: 535")
                            .doesNotContain("hush"));
            assertThat(server.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatNobodyTrustedVouchesForGetsNothing(Way way) {
        try (var server = way.server()) {
            var url = way.url("p%40ss%2Fw%3Ard", "127.0.0.1", server);

            for (var trusted :
                    List.of(Optional.<SelfSigned>empty(), Optional.of(SelfSigned.of("IP:127.0.0.1", directory)))) {
                assertRefused(send(url, trusted), "PKIX");
            }
            assertThat(server.logins()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerWhoseCertificateIsForAnotherNameGetsNothing(Way way) {
        try (var server = way.server()) {
            var url = way.url("p%40ss%2Fw%3Ard", "localhost", server);

            assertRefused(send(url, Optional.of(certificate)), "localhost");
            assertThat(server.logins()).isZero();
        }
    }

    private static void assertRefused(DeliveryResult result, String reason) {
        assertThat(result).isInstanceOfSatisfying(Unreachable.class, unreachable -> assertThat(unreachable.reply())
                .startsWith("No secure connection to the mail server: ")
                .contains(reason));
    }

    private static DeliveryResult send(String url, Optional<SelfSigned> trusted) {
        var values = new HashMap<>(Map.of("signalbox.smtp.url", url));
        trusted.ifPresent(one -> values.put(TrustAnchors.CA_FILE, one.pem().toString()));
        var settings = Configured.with(values);
        var sender = new Sender(settings);
        var metrics = new MailMetrics(RegistryFactory.getInstance().getRegistry(MetricRegistry.APPLICATION_SCOPE));
        var relay = new SmtpRelay(settings, new TrustAnchors(settings), sender, metrics);
        try {
            return relay.send(new Delivery(
                    UUID.randomUUID(),
                    1,
                    RECIPIENT,
                    1,
                    Instant.now(),
                    sender.header(),
                    List.of(RECIPIENT),
                    "<1@example.com>",
                    new Content("Subject", "Text", Optional.empty()),
                    ""));
        } finally {
            relay.close();
        }
    }
}
