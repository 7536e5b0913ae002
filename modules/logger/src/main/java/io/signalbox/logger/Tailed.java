package io.signalbox.logger;

import io.signalbox.common.entry.LogEntry;

/** What a tail has to say next. */
public sealed interface Tailed {

    /** An entry was stored. */
    record Entry(LogEntry entry) implements Tailed {}

    /** Nothing came in the time that was waited. */
    record Quiet() implements Tailed {}

    /** The tail was read too slowly and has missed entries; it is over. */
    record TooSlow() implements Tailed {}

    /** The service stops; the tail is over. */
    record Stopping() implements Tailed {}
}
