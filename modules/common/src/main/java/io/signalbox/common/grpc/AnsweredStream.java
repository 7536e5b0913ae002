package io.signalbox.common.grpc;

import java.time.Clock;
import java.util.function.Function;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;

/**
 * One client's stream of requests, each answered in order. It ends with the client's token. The next request is only asked for when the client
 * has taken the answers before, so that one is in hand at a time. All is called by one thread at a time.
 *
 * @param <Q> the request
 * @param <A> the answer
 */
public final class AnsweredStream<Q, A> implements StreamObserver<Q> {

    private final Caller caller;
    private final Clock clock;
    private final Function<Q, A> service;
    private final ServerCallStreamObserver<A> answers;
    private boolean asked;
    private boolean failed;

    /**
     * A stream that has just begun; to be made by the thread that begins it.
     *
     * @param service answers a request when it is done; what it throws ends the stream
     */
    public AnsweredStream(Caller caller, Clock clock, Function<Q, A> service, StreamObserver<A> answers) {
        this.caller = caller;
        this.clock = clock;
        this.service = service;
        this.answers = (ServerCallStreamObserver<A>) answers;
        this.answers.disableAutoRequest();
        this.answers.setOnReadyHandler(this::ask);
    }

    @Override
    public void onNext(Q request) {
        asked = false;
        if (failed) {
            return;
        }
        try {
            answers.onNext(answer(request));
            ask();
        } catch (RuntimeException e) {
            failed = true;
            throw e;
        }
    }

    @Override
    public void onError(Throwable failure) {
        // the client is gone; what it was not answered for, it sends again
    }

    @Override
    public void onCompleted() {
        if (!failed) {
            answers.onCompleted();
        }
    }

    private void ask() {
        if (!asked && answers.isReady()) {
            asked = true;
            answers.request(1);
        }
    }

    private A answer(Q request) {
        if (!caller.expires().isAfter(clock.instant())) {
            throw new ProblemException(ProblemType.UNAUTHENTICATED, "The token has expired.");
        }
        return service.apply(request);
    }
}
