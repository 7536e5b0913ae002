package io.signalbox.logger.inbound;

import java.time.Clock;
import java.util.function.Function;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;
import io.signalbox.proto.log.v1.WriteRequest;
import io.signalbox.proto.log.v1.WriteResponse;

/**
 * One client's stream of batches, each answered in order when it is durable. It ends with the client's token. The next batch is only asked
 * for when the client has taken the answers before. All is called by one thread at a time.
 */
final class WriteStream implements StreamObserver<WriteRequest> {

    private final Caller caller;
    private final Clock clock;
    private final Function<WriteRequest, WriteResponse> writer;
    private final ServerCallStreamObserver<WriteResponse> answers;
    private boolean asked;
    private boolean failed;

    /** @param writer writes a batch and answers when it is durable */
    WriteStream(
            Caller caller,
            Clock clock,
            Function<WriteRequest, WriteResponse> writer,
            StreamObserver<WriteResponse> answers) {
        this.caller = caller;
        this.clock = clock;
        this.writer = writer;
        this.answers = (ServerCallStreamObserver<WriteResponse>) answers;
        this.answers.disableAutoRequest();
        this.answers.setOnReadyHandler(this::ask);
    }

    @Override
    public void onNext(WriteRequest request) {
        asked = false;
        if (failed) {
            return;
        }
        try {
            answers.onNext(write(request));
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

    private WriteResponse write(WriteRequest request) {
        if (!caller.expires().isAfter(clock.instant())) {
            throw new ProblemException(ProblemType.UNAUTHENTICATED, "The token has expired.");
        }
        return writer.apply(request);
    }
}
