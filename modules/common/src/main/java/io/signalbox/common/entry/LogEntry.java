package io.signalbox.common.entry;

import java.time.Instant;
import java.util.SequencedMap;
import java.util.UUID;

/**
 * A log entry as it is kept.
 *
 * @param id unique
 * @param time when it happened, to the millisecond
 * @param source who says it
 * @param severity how much it matters
 * @param name what happened
 * @param data text or JSON, as text
 * @param attributes key–value pairs, sorted by key
 * @param origin who handed it in, as the logger saw it: {@code client}, {@code amqp}, {@code classic}, or a service's name
 * @param traceId 32 hexadecimal digits, or empty
 * @param spanId 16 hexadecimal digits, or empty
 * @param receivedAt when it was stored, to the millisecond
 */
public record LogEntry(
        UUID id,
        Instant time,
        String source,
        Severity severity,
        String name,
        String data,
        SequencedMap<String, String> attributes,
        String origin,
        String traceId,
        String spanId,
        Instant receivedAt) {

    /** The UTF-16 units of what the caller wrote. */
    public long characters() {
        var characters = (long) source.length() + name.length() + data.length();
        for (var attribute : attributes.entrySet()) {
            characters += attribute.getKey().length() + attribute.getValue().length();
        }
        return characters;
    }
}
