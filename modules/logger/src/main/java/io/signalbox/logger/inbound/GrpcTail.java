package io.signalbox.logger.inbound;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.common.entry.EntryProto;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.grpc.GrpcFailures;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.security.Caller;
import io.signalbox.logger.TailSubscription;
import io.signalbox.proto.log.v1.Entry;

/**
 * A tail over gRPC, on a virtual thread of its own. HTTP/2 has its own pings, so there is no heartbeat. Sending never waits but buffers, so
 * an entry is only sent when the client has taken those before.
 */
final class GrpcTail implements TailPump.Listener {

    private static final Logger LOG = System.getLogger(GrpcTail.class.getName());

    private final ServerCallStreamObserver<Entry> answers;
    private volatile boolean open = true;

    private GrpcTail(ServerCallStreamObserver<Entry> answers) {
        this.answers = answers;
    }

    static void start(TailSubscription subscription, Caller caller, Clock clock, StreamObserver<Entry> answers) {
        var listener = new GrpcTail((ServerCallStreamObserver<Entry>) answers);
        Runnable gone = () -> {
            listener.open = false;
            subscription.close();
        };
        listener.answers.setOnCancelHandler(gone);
        listener.answers.setOnCloseHandler(gone);
        listener.answers.setOnReadyHandler(subscription::wake);
        Thread.ofVirtual().name("grpc-tail").start(() -> listener.run(subscription, caller, clock));
    }

    private void run(TailSubscription subscription, Caller caller, Clock clock) {
        try {
            TailPump.run(subscription, caller, clock, this);
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "A tail ended: {0}", e.getMessage());
        }
    }

    @Override
    public void entry(LogEntry entry) {
        answers.onNext(EntryProto.write(entry));
    }

    @Override
    public void heartbeat() {}

    @Override
    public void end(Problem reason) {
        if (open) {
            answers.onError(GrpcFailures.toStatus(reason.toException()));
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isReady() {
        return answers.isReady();
    }
}
