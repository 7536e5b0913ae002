package io.signalbox.logger;

import java.time.Instant;
import java.util.Optional;

import io.signalbox.common.entry.LogEntry;

/**
 * Everything that is kept of an entry, in the one document that it is stored as.
 *
 * @param entry what readers see
 * @param fingerprint tells a repeat from a conflict
 * @param expiresAt when it may be removed
 * @param outboxLease where it must be published: until when that is the task of the instance that took it
 */
public record StorableEntry(
        LogEntry entry, EntryFingerprint fingerprint, Instant expiresAt, Optional<Instant> outboxLease) {}
