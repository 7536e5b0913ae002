package io.signalbox.common.amqp;

import java.util.concurrent.Semaphore;

import io.signalbox.common.json.JsonBound;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** Lets messages be parsed as long as there is memory for what they are built into; others wait. */
public final class ParsingRoom {

    private static final int PART_OF_HEAP = 16;

    private final int bytes;
    private final Semaphore room;

    /** A sixteenth of the heap. */
    public ParsingRoom() {
        this((int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / PART_OF_HEAP));
    }

    ParsingRoom(int bytes) {
        this.bytes = bytes;
        this.room = new Semaphore(bytes, true);
    }

    /** The room of one message, until it is closed. */
    public final class Place implements AutoCloseable {

        private final int taken;

        private Place(int taken) {
            this.taken = taken;
        }

        @Override
        public void close() {
            room.release(taken);
        }
    }

    /**
     * Waits for the room that a message takes when it is parsed.
     *
     * @throws ProblemException {@code payload-too-large} for a structure that none may have, {@code unavailable} when the thread is interrupted
     */
    public Place enter(AmqpConsumer.Message message) {
        var wanted = (int) Math.min(bytes, JsonBound.DEFAULT.built(message.body()));
        try {
            room.acquire(wanted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ProblemType.UNAVAILABLE, "The service is stopping.");
        }
        return new Place(wanted);
    }
}
