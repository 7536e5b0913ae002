package io.signalbox.local.stores;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MailboxTest {

    private final Mailbox mailbox = new Mailbox();

    @Test
    void bothAlternativesOfAMailAreFound() {
        add("""
                Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=
                MIME-Version: 1.0
                Content-Type: multipart/alternative; boundary=b

                --b
                Content-Type: text/plain; charset=utf-8

                plain
                --b
                Content-Type: text/html; charset=utf-8

                <p>rich</p>
                --b--
                """);

        CaughtMail mail = mailbox.all().getFirst();
        assertThat(mail.subject()).isEqualTo("Grüße");
        assertThat(mail.text()).isEqualTo("plain");
        assertThat(mail.html()).isEqualTo("<p>rich</p>");
        assertThat(mail.raw()).startsWith("Subject: =?UTF-8?Q?");
    }

    @Test
    void theNewestComesFirstAndTheOldestIsForgottenPastTheCapacity() {
        for (int i = 0; i <= Mailbox.CAPACITY; i++) {
            add("Subject: " + i + "\n\nx");
        }

        assertThat(mailbox.all()).hasSize(Mailbox.CAPACITY);
        assertThat(mailbox.all().getFirst().subject()).isEqualTo(Integer.toString(Mailbox.CAPACITY));
        assertThat(mailbox.all().getLast().subject()).isEqualTo("1");
    }

    @Test
    void aRemovedMailIsGone() {
        add("Subject: one\n\nx");
        long id = mailbox.all().getFirst().id();

        assertThat(mailbox.remove(id)).isTrue();
        assertThat(mailbox.remove(id)).isFalse();
        assertThat(mailbox.get(id)).isEmpty();
    }

    @Test
    void aMailThatIsNoMimeIsKeptAsItCame() {
        add("Content-Type: multipart/mixed\n\nno boundary");

        assertThat(mailbox.all()).singleElement().satisfies(mail -> assertThat(mail.raw())
                .contains("no boundary"));
    }

    private void add(String message) {
        mailbox.add(
                "from@example.com",
                List.of("to@example.com"),
                message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
