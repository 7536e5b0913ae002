package io.signalbox.mail;

import java.util.List;

/** What became of a mail as a whole, which follows from its recipients. */
public enum MailStatus {
    /** Nothing was tried yet. */
    QUEUED,
    /** Something was tried, and something is left to do. */
    SENDING,
    /** Every recipient's mail server took it over. */
    SENT,
    /** Nothing is left to do, and at least one recipient did not get it. */
    FAILED;

    static MailStatus of(List<Recipient> recipients) {
        if (recipients.stream().anyMatch(recipient -> recipient.status() == RecipientStatus.QUEUED)) {
            return recipients.stream().anyMatch(recipient -> recipient.attempts() > 0) ? SENDING : QUEUED;
        }
        return recipients.stream().allMatch(recipient -> recipient.status() == RecipientStatus.SENT) ? SENT : FAILED;
    }
}
