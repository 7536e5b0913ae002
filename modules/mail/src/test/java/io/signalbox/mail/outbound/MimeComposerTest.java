package io.signalbox.mail.outbound;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;

import io.signalbox.mail.Content;
import io.signalbox.mail.Delivery;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MimeComposerTest {

    private static final Instant ACCEPTED = Instant.parse("2026-01-31T12:00:00Z");

    @Test
    void theHeadersSayWhoWhenAndThatAMachineSentIt() throws MessagingException {
        var message = compose(new Content("Grüße", "Text", Optional.empty()));

        assertThat(message.getHeader("Message-ID")).containsExactly("<1@example.com>");
        assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(message.getSentDate()).isEqualTo(ACCEPTED);
        assertThat(message.getFrom()[0]).hasToString("Signalbox <signalbox@example.com>");
        assertThat(message.getHeader("To", ", ").replaceAll("\\s+", " "))
                .isEqualTo("ada@example.com, <\"b c\"@example.com>");
        assertThat(message.getHeader("Subject")).containsExactly("=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=");
    }

    @Test
    void textAloneIsPlainText() throws Exception {
        var message = compose(new Content("Subject", "Größe", Optional.empty()));

        assertThat(message.getContentType()).isEqualTo("text/plain; charset=UTF-8");
        assertThat(message.getContent()).isEqualTo("Größe");
    }

    @Test
    void htmlComesAsTheSecondAlternative() throws Exception {
        var message = compose(new Content("Subject", "Text", Optional.of("<p>HTML</p>")));

        assertThat(message.getContentType()).startsWith("multipart/alternative");
        var parts = (MimeMultipart) message.getContent();
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat(parts.getBodyPart(0).getContentType()).isEqualTo("text/plain; charset=UTF-8");
        assertThat(parts.getBodyPart(1).getContentType()).isEqualTo("text/html; charset=UTF-8");
    }

    @Test
    void noLineIsTooLongForSmtp() throws Exception {
        var bytes = new ByteArrayOutputStream();
        compose(new Content("s".repeat(255), "x".repeat(10_000), Optional.of("<p>" + "y".repeat(10_000))))
                .writeTo(bytes);

        assertThat(bytes.toString(StandardCharsets.US_ASCII).lines()).allMatch(line -> line.length() <= 998);
    }

    private static MimeMessage compose(Content content) throws MessagingException {
        return MimeComposer.compose(
                Session.getInstance(new Properties()),
                new Delivery(
                        UUID.randomUUID(),
                        1,
                        "ada@example.com",
                        1,
                        ACCEPTED,
                        "Signalbox <signalbox@example.com>",
                        List.of("ada@example.com", "\"b c\"@example.com"),
                        "<1@example.com>",
                        content,
                        ""));
    }
}
