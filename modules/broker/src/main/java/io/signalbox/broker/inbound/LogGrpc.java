package io.signalbox.broker.inbound;

import java.time.Clock;
import java.util.Optional;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.broker.EntryBatch;
import io.signalbox.broker.LogGateway;
import io.signalbox.broker.LogReads;
import io.signalbox.broker.RateLimits;
import io.signalbox.broker.Sender;
import io.signalbox.broker.Streams;
import io.signalbox.broker.Via;
import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.EntryProto;
import io.signalbox.common.grpc.AnsweredStream;
import io.signalbox.common.grpc.GrpcFailures;
import io.signalbox.common.limits.BytesInHand;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;
import io.signalbox.common.security.Role;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.ItemError;
import io.signalbox.proto.log.v1.LogServiceGrpc.LogServiceImplBase;
import io.signalbox.proto.log.v1.SearchRequest;
import io.signalbox.proto.log.v1.SearchResponse;
import io.signalbox.proto.log.v1.TailRequest;
import io.signalbox.proto.log.v1.WriteRequest;
import io.signalbox.proto.log.v1.WriteResponse;

/** The log by gRPC: writes go the same way as those of REST, reads are the logger's. */
@Dependent
public class LogGrpc extends LogServiceImplBase {

    private final LogGateway log;
    private final LogReads reads;
    private final RateLimits limits;
    private final Streams streams;
    private final BytesInHand bytes;
    private final int tailBufferBytes;
    private final Clock clock = Clock.systemUTC();

    /** @param settings holds {@code signalbox.broker.tail-buffer-bytes} */
    @Inject
    public LogGrpc(
            LogGateway log, LogReads reads, RateLimits limits, Streams streams, BytesInHand bytes, Settings settings) {
        this.log = log;
        this.reads = reads;
        this.limits = limits;
        this.streams = streams;
        this.bytes = bytes;
        this.tailBufferBytes = settings.integer("signalbox.broker.tail-buffer-bytes", 1_024, 64 << 20);
    }

    @Override
    public void write(WriteRequest request, StreamObserver<WriteResponse> answers) {
        answers.onNext(written(writer(), request));
        answers.onCompleted();
    }

    @Override
    public StreamObserver<WriteRequest> writeStream(StreamObserver<WriteResponse> answers) {
        var caller = writer();
        return new AnsweredStream<>(caller, clock, request -> written(caller, request), answers);
    }

    @Override
    public void search(SearchRequest request, StreamObserver<SearchResponse> answers) {
        answers.onNext(reads.search(Sender.of(admitted()), request));
        answers.onCompleted();
    }

    /** On a thread of its own: while this method runs, gRPC tells nothing about the client. */
    @Override
    public void tail(TailRequest request, StreamObserver<Entry> answers) {
        var sender = Sender.of(admitted());
        var following = Context.current().withCancellation();
        var registration = streams.register(sender.principal(), () -> following.cancel(stopping()));
        var client = (ServerCallStreamObserver<Entry>) answers;
        var relay = new TailRelay(client, bytes.ofKnown(sender.principal()), tailBufferBytes);
        client.setOnReadyHandler(relay::drain);
        client.setOnCancelHandler(() -> following.cancel(null));
        client.setOnCloseHandler(() -> following.cancel(null));
        Thread.ofVirtual().name("grpc-tail").start(following.wrap(() -> {
            try (registration;
                    relay) {
                relay.run(reads.tail(sender, request));
            } catch (RuntimeException e) {
                answers.onError(GrpcFailures.toStatus(
                        following.cancellationCause() instanceof ProblemException told ? told : e));
            } finally {
                following.cancel(null);
            }
        }));
    }

    private WriteResponse written(Caller caller, WriteRequest request) {
        limits.admitCaller(caller.subject());
        var receipt = log.write(
                Sender.of(caller),
                EntryBatch.read(request.getEntriesList(), EntryProto::read),
                Via.GRPC,
                Optional.empty());
        var answer = WriteResponse.newBuilder();
        receipt.ids().forEach(id -> answer.addIds(id.toString()));
        receipt.errors()
                .forEach(error -> answer.addErrors(ItemError.newBuilder()
                        .setIndex(error.index())
                        .setType(error.type())
                        .setDetail(error.detail())));
        return answer.build();
    }

    private static Caller writer() {
        var caller = Caller.ofGrpc();
        caller.require(Role.WRITER, Role.SERVICE);
        return caller;
    }

    private Caller admitted() {
        var caller = Caller.ofGrpc();
        limits.admitCaller(caller.subject());
        return caller;
    }

    private static ProblemException stopping() {
        return new ProblemException(ProblemType.UNAVAILABLE, "The broker stops; follow again.");
    }
}
