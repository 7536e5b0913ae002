package io.signalbox.broker.doubles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.LogServiceGrpc.LogServiceImplBase;
import io.signalbox.proto.log.v1.SearchRequest;
import io.signalbox.proto.log.v1.SearchResponse;
import io.signalbox.proto.log.v1.TailRequest;
import io.signalbox.proto.log.v1.WriteRequest;
import io.signalbox.proto.log.v1.WriteResponse;
import io.signalbox.proto.mail.v1.GetRequest;
import io.signalbox.proto.mail.v1.Mail;
import io.signalbox.proto.mail.v1.MailServiceGrpc.MailServiceImplBase;
import io.signalbox.proto.mail.v1.SendRequest;
import io.signalbox.proto.mail.v1.SendResponse;

/** The gRPC of the logger and of mail, answering what a test tells it to, and remembering what it was asked. */
public final class GrpcDouble implements AutoCloseable {

    private static final Context.Key<Metadata> HEADERS = Context.key("headers");

    /** What the broker sent. */
    public record Received(Object message, Metadata headers) {

        /** A header's value; empty where it was not sent. */
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
        }
    }

    private final int port;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile BiConsumer<WriteRequest, StreamObserver<WriteResponse>> writes = GrpcDouble::store;
    private volatile BiConsumer<TailRequest, StreamObserver<Entry>> tails = (_, answers) -> answers.onCompleted();
    private volatile BiConsumer<SendRequest, StreamObserver<SendResponse>> sends = GrpcDouble::queue;
    private Server server;

    /** Listens on this port. */
    public GrpcDouble(int port) {
        this.port = port;
        start();
    }

    /** Its target. */
    public String target() {
        return "127.0.0.1:" + port;
    }

    /** Answers writes so from now on. */
    public void onWrite(BiConsumer<WriteRequest, StreamObserver<WriteResponse>> answer) {
        writes = answer;
    }

    /** Stores everything. */
    public void storeAll() {
        writes = GrpcDouble::store;
    }

    /** Answers tails so from now on. */
    public void onTail(BiConsumer<TailRequest, StreamObserver<Entry>> answer) {
        tails = answer;
    }

    /** Answers mails so from now on. */
    public void onSend(BiConsumer<SendRequest, StreamObserver<SendResponse>> answer) {
        sends = answer;
    }

    /** Accepts all mails. */
    public void queueAll() {
        sends = GrpcDouble::queue;
    }

    /** What it was asked since it was last forgotten. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    /** The entries that it was asked to write. */
    public List<Entry> entries() {
        return received.stream()
                .map(Received::message)
                .filter(WriteRequest.class::isInstance)
                .flatMap(request -> ((WriteRequest) request).getEntriesList().stream())
                .toList();
    }

    /** Forgets what it was asked. */
    public void forget() {
        received.clear();
    }

    /** Stops listening: connections are refused. */
    public void refuse() {
        try {
            server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Listens again. */
    public void accept() {
        start();
    }

    @Override
    public void close() {
        refuse();
    }

    private static void store(WriteRequest request, StreamObserver<WriteResponse> answers) {
        var answer = WriteResponse.newBuilder();
        request.getEntriesList().forEach(entry -> answer.addIds(entry.getId()));
        answers.onNext(answer.build());
        answers.onCompleted();
    }

    private static void queue(SendRequest request, StreamObserver<SendResponse> answers) {
        answers.onNext(
                SendResponse.newBuilder().setId("by-grpc").setStatus("queued").build());
        answers.onCompleted();
    }

    private void start() {
        try {
            server = NettyServerBuilder.forPort(port)
                    .addService(ServerInterceptors.intercept(new Log(), new Remembering()))
                    .addService(ServerInterceptors.intercept(new Mails(), new Remembering()))
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void remember(Object message) {
        received.add(new Received(message, HEADERS.get()));
    }

    private static final class Remembering implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return Contexts.interceptCall(Context.current().withValue(HEADERS, headers), call, headers, next);
        }
    }

    private final class Log extends LogServiceImplBase {
        @Override
        public void write(WriteRequest request, StreamObserver<WriteResponse> answers) {
            remember(request);
            writes.accept(request, answers);
        }

        @Override
        public void search(SearchRequest request, StreamObserver<SearchResponse> answers) {
            remember(request);
            answers.onNext(SearchResponse.newBuilder()
                    .addItems(Entry.newBuilder().setName(request.getQ()))
                    .setNext("more")
                    .build());
            answers.onCompleted();
        }

        @Override
        public void tail(TailRequest request, StreamObserver<Entry> answers) {
            remember(request);
            tails.accept(request, answers);
        }
    }

    private final class Mails extends MailServiceImplBase {
        @Override
        public void send(SendRequest request, StreamObserver<SendResponse> answers) {
            remember(request);
            sends.accept(request, answers);
        }

        @Override
        public void get(GetRequest request, StreamObserver<Mail> answers) {
            remember(request);
            answers.onNext(
                    Mail.newBuilder().setId(request.getId()).setStatus("sent").build());
            answers.onCompleted();
        }
    }
}
