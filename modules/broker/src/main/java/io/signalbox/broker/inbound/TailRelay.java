package io.signalbox.broker.inbound;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.signalbox.common.limits.BytesInHand;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.proto.log.v1.Entry;

/**
 * Hands a tail of the logger on to one client, as fast as the client reads. Where the client lags, entries wait here and not in the connection
 * to the logger, which all callers share: a bounded number of bytes, which count as bytes in hand. Past that the tail ends and says so.
 */
final class TailRelay implements AutoCloseable {

    private final ServerCallStreamObserver<Entry> answers;
    private final BytesInHand.Claim claim;
    private final long most;
    private final Queue<Entry> waiting = new ArrayDeque<>();
    private long waitingBytes;

    /**
     * A relay to one client.
     *
     * @param claim counts what waits
     * @param most the most bytes that may wait
     */
    TailRelay(ServerCallStreamObserver<Entry> answers, BytesInHand.Claim claim, long most) {
        this.answers = answers;
        this.claim = claim;
        this.most = most;
    }

    /**
     * Hands entries on until there are no more.
     *
     * @throws ProblemException {@code too-many-requests} when the client reads too slowly
     */
    void run(Iterator<Entry> entries) {
        try {
            while (entries.hasNext()) {
                add(entries.next());
            }
        } catch (StatusRuntimeException e) {
            flush();
            throw e;
        }
        flush();
        answers.onCompleted();
    }

    /** Sends what waits, as long as the client takes it. */
    synchronized void drain() {
        while (!waiting.isEmpty() && answers.isReady()) {
            send();
        }
    }

    private synchronized void add(Entry entry) {
        var bytes = entry.getSerializedSize();
        if (!waiting.isEmpty() && waitingBytes + bytes > most) {
            throw new ProblemException(
                    ProblemType.TOO_MANY_REQUESTS, "The tail was read too slowly and has missed entries.");
        }
        claim.grow(bytes);
        waiting.add(entry);
        waitingBytes += bytes;
        drain();
    }

    /** The tail is over: what waits is sent, whether or not the client is ready. */
    private synchronized void flush() {
        while (!waiting.isEmpty()) {
            send();
        }
    }

    private void send() {
        var entry = waiting.remove();
        var bytes = entry.getSerializedSize();
        waitingBytes -= bytes;
        claim.shrink(bytes);
        answers.onNext(entry);
    }

    @Override
    public synchronized void close() {
        waiting.clear();
        claim.close();
    }
}
