package io.signalbox.common.amqp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Semaphore;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.WriteListener;
import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;

/**
 * The frames of one connection, of whose messages only so many bytes are in hand at once: the header of a message tells its length, and is only
 * passed on when there is room for all of it. Until then nothing more is read, so that the server has to keep it; a prefetch in bytes, which
 * AMQP 0-9-1 knows and RabbitMQ does not.
 *
 * <p>Of a message that is longer than the longest only its beginning is passed on, and {@link Inbound#isCut()}: the client itself would close
 * the connection, and get the same message again for ever.
 *
 * @see <a href="https://www.rabbitmq.com/docs/specification#method-status-basic.qos">Prefetch of RabbitMQ: no sizes</a>
 */
final class BoundedFrames implements FrameHandler {

    /** How much of a message that is too long is passed on, in bytes. */
    static final int KEPT_OF_TOO_LONG = 64 * 1024;

    private static final Logger LOG = System.getLogger(BoundedFrames.class.getName());

    /** The body, and the texts that are read out of it. */
    private static final long BODY_FACTOR = 2;

    /** A table of headers takes many times its size in memory. */
    private static final int HEADER_FACTOR = 64;

    private static final int LENGTH_OFFSET = 4;

    /**
     * A message, as far as its frames tell.
     *
     * @param length of its body, in bytes
     * @param cut whether only the beginning of the body was passed on
     */
    record Inbound(long length, boolean cut, int held) {

        /** Whether its body is not whole. */
        boolean isCut() {
            return cut;
        }
    }

    private static final class Body {
        private long kept;
        private long dropped;
    }

    private final FrameHandler frames;
    private final int longest;
    private final int mostHeld;
    private final Semaphore room;
    private final Map<Integer, Body> bodies = new HashMap<>();
    private final Queue<Inbound> arrived = new ArrayDeque<>();
    private boolean open = true;
    private long heldHere;

    /**
     * @param longest the longest body that is passed on whole, in bytes
     * @param mostHeld how many permits the room has in all
     * @param room one permit for each byte in hand, of all connections that share it
     */
    BoundedFrames(FrameHandler frames, int longest, int mostHeld, Semaphore room) {
        this.frames = frames;
        this.longest = longest;
        this.mostHeld = mostHeld;
        this.room = room;
    }

    /** The message that was delivered next, in the order of their arrival. To be released. */
    Inbound next() {
        synchronized (arrived) {
            return arrived.remove();
        }
    }

    /** Gives back the room of a message that is not in hand any longer. */
    void release(Inbound message) {
        synchronized (arrived) {
            if (open) {
                heldHere -= message.held();
                room.release(message.held());
            }
        }
    }

    /** Gives all room back, and waits for none any longer. */
    void end() {
        synchronized (arrived) {
            if (open) {
                open = false;
                room.release((int) heldHere);
            }
        }
    }

    @Override
    public Frame readFrame() throws IOException {
        while (true) {
            var frame = frames.readFrame();
            if (frame == null) {
                return null;
            }
            switch (frame.getType()) {
                case AMQP.FRAME_HEADER -> {
                    return header(frame);
                }
                case AMQP.FRAME_BODY -> {
                    var body = body(frame);
                    if (body != null) {
                        return body;
                    }
                }
                default -> {
                    return frame;
                }
            }
        }
    }

    private Frame header(Frame frame) throws IOException {
        var payload = frame.getPayload();
        var length = ByteBuffer.wrap(payload).getLong(LENGTH_OFFSET);
        var cut = length > longest;
        var kept = cut ? Math.min(longest, KEPT_OF_TOO_LONG) : length;
        hold(length, cut, (int) Math.min(mostHeld, BODY_FACTOR * kept + (long) payload.length * HEADER_FACTOR));
        if (!cut) {
            return frame;
        }
        LOG.log(Level.WARNING, "A message has {0} bytes, of which only {1} are read", length, kept);
        var body = new Body();
        body.kept = kept;
        body.dropped = length - kept;
        bodies.put(frame.getChannel(), body);
        var shortened = payload.clone();
        ByteBuffer.wrap(shortened).putLong(LENGTH_OFFSET, kept);
        return new Frame(AMQP.FRAME_HEADER, frame.getChannel(), shortened);
    }

    /** What is passed on of a part of a body; null where that is nothing. */
    private Frame body(Frame frame) {
        var body = bodies.get(frame.getChannel());
        if (body == null) {
            return frame;
        }
        var payload = frame.getPayload();
        var passed = (int) Math.min(body.kept, payload.length);
        body.kept -= passed;
        body.dropped -= payload.length - passed;
        if (body.kept == 0 && body.dropped == 0) {
            bodies.remove(frame.getChannel());
        }
        return passed == 0 ? null : new Frame(AMQP.FRAME_BODY, frame.getChannel(), Arrays.copyOf(payload, passed));
    }

    private void hold(long length, boolean cut, int bytes) throws IOException {
        try {
            room.acquire(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for room for a message.");
        }
        synchronized (arrived) {
            if (open) {
                heldHere += bytes;
            } else {
                room.release(bytes);
            }
            arrived.add(new Inbound(length, cut, bytes));
        }
    }

    @Override
    public boolean internalHearbeat() {
        return frames.internalHearbeat();
    }

    @Override
    public void setTimeout(int timeout) throws SocketException {
        frames.setTimeout(timeout);
    }

    @Override
    public int getTimeout() throws SocketException {
        return frames.getTimeout();
    }

    @Override
    public void sendHeader() throws IOException {
        frames.sendHeader();
    }

    @Override
    public void initialize(AMQConnection connection) {
        frames.initialize(connection);
    }

    @Override
    public void startProcessing() {
        frames.startProcessing();
    }

    @Override
    public void finishConnectionNegotiation() {
        frames.finishConnectionNegotiation();
    }

    @Override
    public void setFrameMax(int frameMax) {
        frames.setFrameMax(frameMax);
    }

    @Override
    public void writeFrame(Frame frame) throws IOException {
        frames.writeFrame(frame);
    }

    @Override
    public void flush(WriteListener listener) throws IOException {
        frames.flush(listener);
    }

    @Override
    public void close() {
        frames.close();
    }

    @Override
    public InetAddress getLocalAddress() {
        return frames.getLocalAddress();
    }

    @Override
    public int getLocalPort() {
        return frames.getLocalPort();
    }

    @Override
    public InetAddress getAddress() {
        return frames.getAddress();
    }

    @Override
    public int getPort() {
        return frames.getPort();
    }
}
