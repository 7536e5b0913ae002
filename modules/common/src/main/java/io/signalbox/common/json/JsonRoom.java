package io.signalbox.common.json;

/** What JSON that comes in may be built into. */
public interface JsonRoom extends StrictJson.Room {

    /** The largest structure. */
    JsonBound bound();
}
