package io.signalbox.local.stores;

import java.time.Instant;
import java.util.List;

/**
 * A mail that was sent to the catcher.
 *
 * @param id unique while this process lives, from 1 on
 * @param from the envelope's sender
 * @param to the envelope's recipients
 * @param subject the subject, decoded; empty if there is none
 * @param receivedAt when it was taken
 * @param text the plain text part, empty if there is none
 * @param html the HTML part, empty if there is none
 * @param raw the message as it came over the wire
 */
record CaughtMail(
        long id,
        String from,
        List<String> to,
        String subject,
        Instant receivedAt,
        String text,
        String html,
        String raw) {}
