package io.signalbox.common.grpc;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.StreamSupport;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.signalbox.common.http.ClientAddresses;
import io.signalbox.common.http.Network;
import io.signalbox.common.http.Senders;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.GrpcAuthentication;

/**
 * Counts the calls whose callers are not known, per address and in all, before a thread, a span or a context is made for one. Those that show a
 * token count until it is verified, the others until they end. Past the bounds a call is answered by its connection's own thread.
 */
final class CallsAtTheDoor implements ServerCallExecutorSupplier {

    /** Ends a refused call at once. The outermost guard of every service. */
    static final ServerInterceptor REFUSAL = new ServerInterceptor() {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            if (!IncomingCall.current().isRefused()) {
                return next.startCall(call, headers);
            }
            var refusal = GrpcFailures.toStatus(TOO_MANY.toException());
            call.close(refusal.getStatus(), refusal.getTrailers());
            return new ServerCall.Listener<>() {};
        }
    };

    private static final Problem TOO_MANY = Problem.of(
                    ProblemType.TOO_MANY_REQUESTS, "Too many calls of unknown callers are open.")
            .retryAfter(Duration.ofSeconds(1));

    private static final Metadata.Key<String> FORWARDED_FOR =
            Metadata.Key.of(ClientAddresses.FORWARDED_FOR, Metadata.ASCII_STRING_MARSHALLER);

    private final Senders senders;
    private final AddressBounds anonymous;
    private final AddressBounds unverified;
    private final Executor threads;

    /**
     * Nobody is there yet.
     *
     * @param senders tells whom a call counts for
     * @param anonymous bounds the calls that show no token
     * @param unverified bounds the calls whose token is not verified yet
     * @param threads serve the calls that are admitted
     */
    CallsAtTheDoor(Senders senders, AddressBounds anonymous, AddressBounds unverified, Executor threads) {
        this.senders = senders;
        this.anonymous = anonymous;
        this.unverified = unverified;
        this.threads = threads;
    }

    /** Called by the connection's own thread. */
    @Override
    public <Q, A> Executor getExecutor(ServerCall<Q, A> call, Metadata headers) {
        var incoming = IncomingCall.current();
        var bounds = headers.containsKey(GrpcAuthentication.AUTHORIZATION) ? unverified : anonymous;
        var sender = sender(call, headers);
        if (!bounds.take(sender)) {
            incoming.refuse();
            return Runnable::run;
        }
        incoming.admit(sender, () -> bounds.giveBack(sender));
        return threads;
    }

    private Optional<Network> sender(ServerCall<?, ?> call, Metadata headers) {
        var peer = (InetSocketAddress) call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        var forwardedFor = Optional.ofNullable(headers.getAll(FORWARDED_FOR)).orElse(List.of());
        return senders.of(
                peer.getAddress(),
                StreamSupport.stream(forwardedFor.spliterator(), false).toList());
    }
}
