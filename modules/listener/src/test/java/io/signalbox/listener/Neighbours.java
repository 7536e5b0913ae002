package io.signalbox.listener;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.LogServiceGrpc.LogServiceImplBase;
import io.signalbox.proto.log.v1.WriteRequest;
import io.signalbox.proto.log.v1.WriteResponse;
import io.signalbox.proto.mail.v1.MailServiceGrpc.MailServiceImplBase;
import io.signalbox.proto.mail.v1.SendRequest;
import io.signalbox.proto.mail.v1.SendResponse;

/** Stands for mail and the logger: takes mails and entries by gRPC, each once per key, and fails when told to. */
final class Neighbours implements AutoCloseable {

    private final Map<String, SendRequest> mails = new ConcurrentHashMap<>();
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Collection<String> traces = new ConcurrentLinkedQueue<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicReference<Optional<Status>> mailFailure = new AtomicReference<>(Optional.empty());
    private final Server server;

    Neighbours() {
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(ServerInterceptors.intercept(new Mail(), new Traces()))
                    .addService(new Log())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    /** The mails taken, one per idempotency key. */
    Collection<SendRequest> mails() {
        return List.copyOf(mails.values());
    }

    /** The entries taken, one per id. */
    Collection<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** The {@code traceparent} of each attempt at a mail that had one. */
    Collection<String> traces() {
        return List.copyOf(traces);
    }

    /** How often somebody tried to send a mail. */
    int mailAttempts() {
        return attempts.get();
    }

    void failMails(Status status) {
        mailFailure.set(Optional.of(status));
    }

    void takeMails() {
        mailFailure.set(Optional.empty());
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private final class Traces implements ServerInterceptor {

        private static final Metadata.Key<String> TRACEPARENT =
                Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            Optional.ofNullable(headers.get(TRACEPARENT)).ifPresent(traces::add);
            return next.startCall(call, headers);
        }
    }

    private final class Mail extends MailServiceImplBase {

        @Override
        public void send(SendRequest request, StreamObserver<SendResponse> answer) {
            attempts.incrementAndGet();
            var failure = mailFailure.get();
            if (failure.isPresent()) {
                answer.onError(failure.get().asRuntimeException());
                return;
            }
            mails.put(request.getIdempotencyKey(), request);
            answer.onNext(SendResponse.newBuilder()
                    .setId(request.getIdempotencyKey())
                    .setStatus("queued")
                    .build());
            answer.onCompleted();
        }
    }

    private final class Log extends LogServiceImplBase {

        @Override
        public void write(WriteRequest request, StreamObserver<WriteResponse> answer) {
            var ids = WriteResponse.newBuilder();
            request.getEntriesList().forEach(entry -> {
                entries.put(entry.getId(), entry);
                ids.addIds(entry.getId());
            });
            answer.onNext(ids.build());
            answer.onCompleted();
        }
    }
}
