package io.signalbox.mail;

import java.util.List;
import java.util.UUID;

/**
 * A mail on its way into the queue.
 *
 * @param id a UUIDv7
 * @param principal who sends it
 * @param template the template's name, empty where there is none
 * @param sender the From header
 * @param messageId the Message-ID header, the same for each attempt
 * @param content rendered
 * @param recipients 1 to 50, no address twice
 * @param traceparent the W3C trace context of the request, empty where nothing is traced
 */
public record AcceptedMail(
        UUID id,
        String principal,
        String template,
        String sender,
        String messageId,
        Content content,
        List<EmailAddress> recipients,
        String traceparent) {

    /** Copies the list. */
    public AcceptedMail {
        recipients = List.copyOf(recipients);
    }
}
