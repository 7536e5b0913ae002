package io.signalbox.logger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;

import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.security.Sha256;

/**
 * What tells whether two entries with the same id are the same entry: the SHA-256 of everything that the caller sent but the id. What the
 * server sets (origin, receipt, a trace context of its own) is no part of it.
 *
 * @param value 43 characters of base64url
 */
public record EntryFingerprint(String value) {

    /** The fingerprint of what a caller sent. */
    public static EntryFingerprint of(EntryDraft draft) {
        var digest = Sha256.begin();
        add(digest, draft.time().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE));
        add(digest, draft.source());
        add(digest, draft.severity().number());
        add(digest, draft.name());
        add(digest, draft.data());
        add(digest, draft.attributes().size());
        draft.attributes().forEach((key, value) -> {
            add(digest, key);
            add(digest, value);
        });
        add(digest, draft.traceId());
        add(digest, draft.spanId());
        return new EntryFingerprint(Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest()));
    }

    private static void add(MessageDigest digest, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        add(digest, bytes.length);
        digest.update(bytes);
    }

    private static void add(MessageDigest digest, long number) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
    }
}
