package io.signalbox.common.grpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.grpc.Context;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.signalbox.common.http.Network;
import io.signalbox.common.limits.BytesInHand.Claim;
import io.signalbox.common.limits.StreamSlots;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;

/**
 * One call from its first frame to its last: what it holds, and what it still owes. gRPC reads nothing of a call before its handler asks for a
 * message, which is after the caller's token was verified.
 *
 * <p>Tracer's methods are called by the connection's own thread while a message arrives, the rest by the thread that serves the call.
 */
final class IncomingCall extends ServerStreamTracer {

    /** What a stream takes without a message: its headers, its objects, its thread. */
    static final int STREAM_BYTES = 8_192;

    /** What a frame takes beside its bytes, so that a message in frames of one byte is counted for what it holds. */
    static final int FRAME_BYTES = 512;

    /** What a value takes beside its bytes, once it is an object. */
    static final int VALUE_BYTES = 96;

    private static final Context.Key<IncomingCall> CURRENT = Context.key("signalbox-incoming-call");
    private static final int CHUNK = 16_384;

    private final Queue<Claim> arrived = new ConcurrentLinkedQueue<>();
    private final Deque<Claim> held = new ArrayDeque<>();
    private final Consumer<IncomingCall> onClosed;
    private volatile Context.CancellableContext context = Context.ROOT.withCancellation();
    private volatile ServerCall<?, ?> call;
    private volatile MessageBounds bounds = new MessageBounds(0, 0, 0);
    private volatile Optional<Caller> caller = Optional.empty();
    private volatile Optional<Network> sender = Optional.empty();
    private volatile Supplier<Claim> room;
    private volatile Optional<StreamSlots.Slot> slot = Optional.empty();
    private volatile Claim stream;
    private volatile Optional<Long> owedSince = Optional.empty();
    private volatile Optional<Long> endedSince = Optional.empty();
    private volatile boolean forced;
    private volatile boolean refused;
    private final AtomicReference<Runnable> place = new AtomicReference<>(() -> {});
    private Claim arriving;
    private long arrivingBytes;

    /**
     * A call that has begun to arrive.
     *
     * @param anonymous gives room for a call whose caller is not known yet
     * @param onClosed is told when the last frame has gone
     */
    IncomingCall(Supplier<Claim> anonymous, Consumer<IncomingCall> onClosed) {
        this.room = anonymous;
        this.stream = anonymous.get();
        this.onClosed = onClosed;
    }

    /** The call that the current thread serves. */
    static IncomingCall current() {
        return CURRENT.get();
    }

    @Override
    public Context filterContext(Context root) {
        context = root.withValue(CURRENT, this).withCancellation();
        return context;
    }

    /**
     * The call has found a place at the door, to be given back when its caller is known or the call has gone.
     *
     * @param from where it comes from; nothing where many senders come from there
     */
    void admit(Optional<Network> from, Runnable giveBack) {
        sender = from;
        place.set(giveBack);
    }

    /** Where it comes from; nothing where many senders come from there. */
    Optional<Network> sender() {
        return sender;
    }

    /** The call has found no place at the door. */
    void refuse() {
        refused = true;
    }

    boolean isRefused() {
        return refused;
    }

    private void leaveTheDoor() {
        place.getAndSet(() -> {}).run();
    }

    /**
     * Begins to serve the call: from now on messages may arrive.
     *
     * @throws ProblemException {@code too-many-requests} when there is no room for another stream
     */
    void begin(ServerCall<?, ?> served, MessageBounds within, Optional<Caller> by, Supplier<Claim> itsRoom) {
        call = served;
        bounds = within;
        caller = by;
        if (by.isPresent()) {
            leaveTheDoor();
        }
        room = itsRoom;
        stream = room.get();
        stream.grow(STREAM_BYTES);
        if (served.getMethodDescriptor().getType().clientSendsOneMessage()) {
            owedSince = Optional.of(System.nanoTime());
        }
    }

    /** The call has a place among the streams of its caller, to be given back when it holds nothing any longer. */
    void occupy(StreamSlots.Slot given) {
        slot = Optional.of(given);
    }

    @Override
    public void inboundMessage(int number) {
        arriving = room.get();
        arrivingBytes = 0;
        arrived.add(arriving);
        if (owedSince.isEmpty()) {
            owedSince = Optional.of(System.nanoTime());
        }
    }

    @Override
    public void inboundWireSize(long bytes) {
        if (isEnded() || arriving == null) {
            return;
        }
        arrivingBytes += bytes;
        try {
            if (arrivingBytes > bounds.bytes()) {
                throw bounds.tooLong();
            }
            arriving.grow(bytes + FRAME_BYTES);
        } catch (ProblemException e) {
            end(e.problem());
        }
    }

    @Override
    public void inboundMessageRead(int number, long wireSize, long uncompressedSize) {
        var served = call;
        if (served == null || !served.getMethodDescriptor().getType().clientSendsOneMessage()) {
            owedSince = Optional.empty();
        }
    }

    /** The client has said all that it has to say. */
    void halfClosed() {
        owedSince = Optional.empty();
    }

    /**
     * Reads a message that has arrived, inflating it where it is compressed.
     *
     * @throws ProblemException {@code payload-too-large}, {@code too-many-requests}, or {@code invalid-request} when it can't be inflated
     */
    byte[] read(InputStream message) {
        var wire = Optional.ofNullable(arrived.poll());
        var claim = room.get();
        held.add(claim);
        try (message) {
            return message instanceof KnownLength ? whole(message, claim) : inflated(message, claim);
        } catch (IOException e) {
            throw new ProblemException(ProblemType.INVALID_REQUEST, "The message can't be decompressed.");
        } finally {
            wire.ifPresent(Claim::close);
        }
    }

    private byte[] whole(InputStream message, Claim claim) throws IOException {
        var length = message.available();
        if (length > bounds.bytes()) {
            throw bounds.tooLong();
        }
        claim.build(2L * length);
        return message.readNBytes(length);
    }

    /** Both what is inflated and its copy are held for a moment. */
    private byte[] inflated(InputStream message, Claim claim) throws IOException {
        var whole = new ByteArrayOutputStream();
        var chunk = new byte[CHUNK];
        int count;
        while ((count = message.read(chunk)) >= 0) {
            if (whole.size() + count > bounds.bytes()) {
                throw bounds.tooLong();
            }
            claim.build(2L * count);
            whole.write(chunk, 0, count);
        }
        return whole.toByteArray();
    }

    /** Takes room for the objects that the message becomes that was read last. */
    void hold(int values) {
        held.getLast().build((long) values * VALUE_BYTES);
    }

    /**
     * Takes room for an answer, until the client has taken it.
     *
     * @throws ProblemException {@code too-many-requests}
     */
    void answer(InputStream message) {
        if (message instanceof KnownLength) {
            try {
                stream.grow(message.available());
            } catch (IOException e) {
                throw new IllegalStateException("A message in memory has no length", e);
            }
        }
    }

    /** Gives back what the messages that have been read take. */
    void release() {
        for (var claim = held.poll(); claim != null; claim = held.poll()) {
            claim.close();
        }
    }

    /** Gives back all that the call takes. Not before its handler is done with it, even where the client has gone. */
    void releaseAll() {
        release();
        slot.ifPresent(StreamSlots.Slot::close);
        stream.close();
        for (var claim = arrived.poll(); claim != null; claim = arrived.poll()) {
            claim.close();
        }
    }

    /** Whose call it is; empty where it needs no token, or has not shown it yet. */
    Optional<Caller> caller() {
        return caller;
    }

    boolean isStream() {
        var served = call;
        return served != null && !served.getMethodDescriptor().getType().serverSendsOneMessage();
    }

    /** Since when (nanoseconds) a message is owed that has not arrived. */
    Optional<Long> owedSince() {
        return owedSince;
    }

    /** Since when (nanoseconds) the client has its status to take. */
    Optional<Long> endedSince() {
        return endedSince;
    }

    boolean isEnded() {
        return endedSince.isPresent();
    }

    /** Whether the call was ended from outside, so that its client is not waited for. */
    boolean isForced() {
        return forced;
    }

    /** The call has its status. */
    void ended() {
        if (endedSince.isEmpty()) {
            endedSince = Optional.of(System.nanoTime());
        }
    }

    /** Ends the call from outside. */
    void end(Problem problem) {
        forced = true;
        if (isEnded()) {
            return;
        }
        var served = call;
        if (served == null) {
            reset(problem.detail());
            return;
        }
        var status = GrpcFailures.toStatus(problem.toException());
        served.close(
                status.getStatus(), Optional.ofNullable(status.getTrailers()).orElseGet(Metadata::new));
    }

    /** Breaks the stream off (RST_STREAM): a client that reads nothing never gets to its status. A deadline is what gRPC does so for. */
    void reset(String reason) {
        context.cancel(Status.DEADLINE_EXCEEDED.withDescription(reason).asRuntimeException());
    }

    @Override
    public void streamClosed(Status status) {
        leaveTheDoor();
        onClosed.accept(this);
    }
}
