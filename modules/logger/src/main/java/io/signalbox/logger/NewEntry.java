package io.signalbox.logger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.telemetry.TraceContext;

/**
 * An entry on its way into the store.
 *
 * @param id the caller's, or a new UUIDv7
 * @param draft what the caller sent
 * @param origin set by us
 * @param traceId the caller's, or that of the request where the caller sent neither
 * @param spanId the caller's, or that of the request where the caller sent neither
 * @param fingerprint of what the caller sent
 */
public record NewEntry(
        UUID id, EntryDraft draft, String origin, String traceId, String spanId, EntryFingerprint fingerprint) {

    private static final int OVERHEAD = 512;

    /** Completes what a caller sent by what the server sets. */
    public static NewEntry of(EntryDraft draft, String origin) {
        var traced = !draft.traceId().isEmpty() || !draft.spanId().isEmpty();
        return new NewEntry(
                draft.id().orElseGet(EntryIds::next),
                draft,
                origin,
                traced ? draft.traceId() : TraceContext.traceId(),
                traced ? draft.spanId() : TraceContext.spanId(),
                EntryFingerprint.of(draft));
    }

    /** The entry as it is kept when it is received now. */
    public LogEntry received(Instant now) {
        var receivedAt = now.truncatedTo(ChronoUnit.MILLIS);
        return new LogEntry(
                id,
                draft.time().orElse(receivedAt),
                draft.source(),
                draft.severity(),
                draft.name(),
                draft.data(),
                draft.attributes(),
                origin,
                traceId,
                spanId,
                receivedAt);
    }

    /** About how much memory it takes, in bytes. */
    public int weight() {
        var characters =
                draft.source().length() + draft.name().length() + draft.data().length();
        for (var attribute : draft.attributes().entrySet()) {
            characters += attribute.getKey().length() + attribute.getValue().length();
        }
        return OVERHEAD + characters;
    }
}
