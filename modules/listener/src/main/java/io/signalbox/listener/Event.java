package io.signalbox.listener;

import io.opentelemetry.context.Context;
import io.signalbox.common.entry.LogEntry;

/**
 * A log entry on its way through the message broker.
 *
 * @param source who published it; with {@code id}, what a repeat is known by
 * @param id unique within its source
 * @param entry what happened
 * @param trace the trace that it belongs to
 */
public record Event(String source, String id, LogEntry entry, Context trace) {}
