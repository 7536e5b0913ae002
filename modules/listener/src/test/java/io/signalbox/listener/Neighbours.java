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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.grpc.Server;
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
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicReference<Optional<Status>> mailFailure = new AtomicReference<>(Optional.empty());
    private final Server server;

    Neighbours() {
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(new Mail())
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
