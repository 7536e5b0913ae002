package io.signalbox.local.stores;

import java.util.Map;

/** A running store. */
interface Store extends AutoCloseable {

    /** Where it can be reached: what {@link io.signalbox.local.process.EmbeddedStores} reads, by key. */
    Map<String, String> addresses();

    /** Stops it, its data safe on disk. */
    @Override
    void close();
}
