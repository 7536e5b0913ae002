package io.signalbox.auth.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.signalbox.proto.mail.v1.MailServiceGrpc;
import io.signalbox.proto.mail.v1.SendRequest;
import io.signalbox.proto.mail.v1.SendResponse;

/** A mail service that remembers what it is told to send, and answers the first requests as a test says. */
public final class MailDouble extends MailServiceGrpc.MailServiceImplBase implements AutoCloseable {

    private final List<SendRequest> requests = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Status> failures = new ConcurrentLinkedQueue<>();
    private final Server server;

    /** Listens at a port of this machine. */
    public MailDouble(int port) {
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                    .addService(ServerInterceptors.intercept(this, new Tokens()))
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the next request fail, though it has been taken. */
    public void failNext(Status status) {
        failures.add(status);
    }

    /** What it was told to send to an address, failures included. */
    public List<SendRequest> to(String address) {
        return requests.stream()
                .filter(request -> request.getToList().contains(address))
                .toList();
    }

    /** The credentials that requests came with. */
    public List<String> tokens() {
        return tokens;
    }

    @Override
    public void send(SendRequest request, StreamObserver<SendResponse> answer) {
        requests.add(request);
        var failure = failures.poll();
        if (failure != null) {
            answer.onError(failure.asRuntimeException());
            return;
        }
        answer.onNext(SendResponse.newBuilder().setId("1").setStatus("queued").build());
        answer.onCompleted();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private final class Tokens implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            tokens.add(headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER)));
            return next.startCall(call, headers);
        }
    }
}
