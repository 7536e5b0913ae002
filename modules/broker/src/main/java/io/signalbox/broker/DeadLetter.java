package io.signalbox.broker;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A message that its consumer could not handle.
 *
 * @param id its own, by which it is requeued or discarded
 * @param since when it died, where its consumer said so
 * @param reason why it died
 * @param exchange that it first came by
 * @param routingKey its first
 * @param messageId as its publisher gave it
 * @param contentType of the body
 * @param headers as text
 * @param body as it is
 */
public record DeadLetter(
        UUID id,
        Optional<Instant> since,
        String reason,
        String exchange,
        String routingKey,
        Optional<String> messageId,
        Optional<String> contentType,
        Map<String, String> headers,
        byte[] body) {

    /** Copies the headers. */
    public DeadLetter {
        headers = Map.copyOf(headers);
    }
}
