package io.signalbox.mail;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An accepted mail.
 *
 * @param id a UUIDv7, so that ids are in the order of acceptance
 * @param createdAt when it was accepted
 * @param subject as rendered
 * @param recipients in the order of the request
 */
public record Mail(UUID id, Instant createdAt, String subject, List<Recipient> recipients) {

    /** Copies the list. */
    public Mail {
        recipients = List.copyOf(recipients);
    }

    /** What became of it so far. */
    public MailStatus status() {
        return MailStatus.of(recipients);
    }
}
