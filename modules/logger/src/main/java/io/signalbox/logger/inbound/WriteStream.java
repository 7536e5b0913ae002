package io.signalbox.logger.inbound;

import java.time.Clock;

import io.grpc.stub.StreamObserver;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;
import io.signalbox.logger.Intake;
import io.signalbox.logger.LogBook;
import io.signalbox.proto.log.v1.WriteRequest;
import io.signalbox.proto.log.v1.WriteResponse;

/** One client's stream of batches, each answered in order when it is durable. It ends with the client's token. */
final class WriteStream implements StreamObserver<WriteRequest> {

    private final LogBook book;
    private final Caller caller;
    private final Intake intake;
    private final Clock clock;
    private final StreamObserver<WriteResponse> answers;
    private boolean failed;

    WriteStream(LogBook book, Caller caller, Intake intake, Clock clock, StreamObserver<WriteResponse> answers) {
        this.book = book;
        this.caller = caller;
        this.intake = intake;
        this.clock = clock;
        this.answers = answers;
    }

    @Override
    public void onNext(WriteRequest request) {
        if (failed) {
            return;
        }
        try {
            answers.onNext(write(request));
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

    private WriteResponse write(WriteRequest request) {
        if (!caller.expires().isAfter(clock.instant())) {
            throw new ProblemException(ProblemType.UNAUTHENTICATED, "The token has expired.");
        }
        return LogGrpc.response(book.write(intake, LogGrpc.submissions(request)));
    }
}
