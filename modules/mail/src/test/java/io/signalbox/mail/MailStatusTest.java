package io.signalbox.mail;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MailStatusTest {

    private static final Recipient UNTRIED = recipient(RecipientStatus.QUEUED, 0);
    private static final Recipient TRIED = recipient(RecipientStatus.QUEUED, 1);
    private static final Recipient SENT = recipient(RecipientStatus.SENT, 1);
    private static final Recipient FAILED = recipient(RecipientStatus.FAILED, 1);

    @Test
    void aMailIsQueuedUntilSomethingIsTried() {
        assertThat(MailStatus.of(List.of(UNTRIED, UNTRIED))).isEqualTo(MailStatus.QUEUED);
        assertThat(MailStatus.of(List.of(UNTRIED, TRIED))).isEqualTo(MailStatus.SENDING);
    }

    @Test
    void aMailIsSendingWhileSomethingIsLeftToDo() {
        assertThat(MailStatus.of(List.of(SENT, UNTRIED))).isEqualTo(MailStatus.SENDING);
        assertThat(MailStatus.of(List.of(FAILED, TRIED))).isEqualTo(MailStatus.SENDING);
    }

    @Test
    void aMailIsSentOnlyWhenEverybodyHasIt() {
        assertThat(MailStatus.of(List.of(SENT, SENT))).isEqualTo(MailStatus.SENT);
        assertThat(MailStatus.of(List.of(SENT, FAILED))).isEqualTo(MailStatus.FAILED);
    }

    private static Recipient recipient(RecipientStatus status, int attempts) {
        return new Recipient("a@example.com", status, attempts, "");
    }
}
