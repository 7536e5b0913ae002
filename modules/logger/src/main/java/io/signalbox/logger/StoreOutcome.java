package io.signalbox.logger;

/** What became of one entry of a bulk insert. */
public enum StoreOutcome {
    /** It is durable. */
    STORED,
    /** The same entry was durable before: a repeat. */
    ALREADY_THERE,
    /** Another entry has its id. */
    CONFLICT,
    /** The store can't keep it, now or later. */
    REFUSED,
    /** The store failed at this one: it may be there or not, and may be tried again. */
    UNSURE
}
