package io.signalbox.mail;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A mail for one of its recipients, claimed by this instance for the time of its lease.
 *
 * @param mailId the mail
 * @param position which recipient, from 1
 * @param address where to
 * @param attempt which attempt this is, from 1; also tells whether the claim is still ours
 * @param acceptedAt when the mail was accepted
 * @param sender the From header
 * @param to all recipients, for the To header
 * @param messageId the Message-ID header
 * @param content what it says
 * @param traceparent the W3C trace context of the request that it came with, empty where nothing was traced
 */
public record Delivery(
        UUID mailId,
        int position,
        String address,
        int attempt,
        Instant acceptedAt,
        String sender,
        List<String> to,
        String messageId,
        Content content,
        String traceparent) {

    /** Copies the list. */
    public Delivery {
        to = List.copyOf(to);
    }
}
