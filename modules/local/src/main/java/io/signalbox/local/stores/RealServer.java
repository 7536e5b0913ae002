package io.signalbox.local.stores;

import java.util.Map;

/** A server that runs without us. */
record RealServer(Map<String, String> addresses) implements Store {

    @Override
    public void close() {}
}
