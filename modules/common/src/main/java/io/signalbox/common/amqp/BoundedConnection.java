package io.signalbox.common.amqp;

import java.util.OptionalLong;

import com.rabbitmq.client.Connection;

/** A connection that messages come by, with the room that they take. */
public final class BoundedConnection implements AutoCloseable {

    private static final int CLOSE_MILLIS = 5_000;

    private final Connection connection;
    private final BoundedFrames frames;

    BoundedConnection(Connection connection, BoundedFrames frames) {
        this.connection = connection;
        this.frames = frames;
    }

    /** The connection itself. */
    public Connection connection() {
        return connection;
    }

    /** The length of the message that was got last, in bytes, if that is more than was read of it; it counts as in hand no longer. */
    public OptionalLong cut() {
        var message = frames.next();
        frames.release(message);
        return message.isCut() ? OptionalLong.of(message.length()) : OptionalLong.empty();
    }

    BoundedFrames frames() {
        return frames;
    }

    /** Ends it, whatever is in hand; without an exception. */
    @Override
    public void close() {
        frames.end();
        connection.abort(CLOSE_MILLIS);
    }
}
