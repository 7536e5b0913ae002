package io.signalbox.common.background;

import java.time.Duration;

import io.signalbox.common.problem.ProblemException;

/**
 * What a service does in the background, again and again, from its start to its end. {@link BackgroundWorkers} finds each bean of this kind
 * and runs it by a {@link Worker} of its own.
 */
public interface BackgroundWork {

    /** Names the thread and the lines in the log, for example {@code entry-relay}. */
    String name();

    /**
     * Does what is due.
     *
     * @return how long to rest; nothing where more is waiting
     * @throws InterruptedException if it is told to stop, and {@link #grace} is over
     * @throws ProblemException if it has to wait for a neighbour or a store; this and any other failure means a {@link #backoff}
     */
    Duration round() throws InterruptedException;

    /** Cuts a rest short, but no wait after a failure. */
    default Signal signal() {
        return new Signal();
    }

    /** The waits after failures. */
    default Backoff backoff() {
        return new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(15));
    }

    /** How long a round may take to end once it is told to stop; nothing for rounds that wait for what may never come. */
    default Duration grace() {
        return Duration.ofSeconds(5);
    }

    /** Whether it stops only after the others, because it brings on what they leave. */
    default boolean stopsLast() {
        return false;
    }
}
