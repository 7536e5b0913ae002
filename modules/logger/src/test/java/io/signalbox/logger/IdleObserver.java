package io.signalbox.logger;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;

/** A caller that reads no answer until it is told to. */
final class IdleObserver<Q, A> implements ClientResponseObserver<Q, A> {

    private final CompletableFuture<Status.Code> ended = new CompletableFuture<>();
    private final AtomicInteger read = new AtomicInteger();
    private ClientCallStreamObserver<Q> call;

    /** Reads all that there is. */
    void readOn() {
        call.request(Integer.MAX_VALUE);
    }

    /** How many answers have been read. */
    int read() {
        return read.get();
    }

    /** How the call ended. */
    Status.Code end() {
        return ended.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> started) {
        call = started;
        call.disableAutoRequestWithInitial(0);
    }

    @Override
    public void onNext(A answer) {
        read.incrementAndGet();
    }

    @Override
    public void onError(Throwable failure) {
        ended.complete(Status.fromThrowable(failure).getCode());
    }

    @Override
    public void onCompleted() {
        ended.complete(Status.Code.OK);
    }
}
