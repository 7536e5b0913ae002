package io.signalbox.common.json;

/** What JSON that comes in may be built into. */
public interface JsonRoom {

    /** The largest structure. */
    JsonBound bound();

    /**
     * Takes room for what is about to be built, in bytes.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code too-many-requests}
     */
    void grow(long bytes);
}
