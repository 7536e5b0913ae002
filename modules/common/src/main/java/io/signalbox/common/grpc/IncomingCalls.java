package io.signalbox.common.grpc;

import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.signalbox.common.http.Network;
import io.signalbox.common.limits.BytesInHand;
import io.signalbox.common.limits.StreamSlots;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;
import io.signalbox.common.security.TokenVerifier;

/**
 * The calls that are served now. Each is bounded in bytes, in what it may owe and in how long: a message that stops coming, an answer that is
 * not taken, and a stream whose caller is no longer good are ended from outside.
 */
final class IncomingCalls extends ServerStreamTracer.Factory implements AutoCloseable {

    private static final Logger LOG = System.getLogger(IncomingCalls.class.getName());
    private static final Duration SWEEP = Duration.ofMillis(250);
    private static final Duration FORCED_PATIENCE = Duration.ofSeconds(3);

    private final BytesInHand bytes;
    private final TokenVerifier tokens;
    private final StreamSlots clientStreams;
    private final Duration patience;
    private final Set<IncomingCall> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("grpc-sweeper").factory());

    /**
     * Without a call at first.
     *
     * @param clientStreams counts the calls in which known callers may send any number of messages
     * @param patience how long a message may take to arrive, and an answer to be taken
     */
    IncomingCalls(BytesInHand bytes, TokenVerifier tokens, StreamSlots clientStreams, Duration patience) {
        this.bytes = bytes;
        this.tokens = tokens;
        this.clientStreams = clientStreams;
        this.patience = patience;
        sweeper.scheduleWithFixedDelay(this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        var call = new IncomingCall(() -> bytes.ofStranger(Optional.empty()), open::remove);
        open.add(call);
        return call;
    }

    /** Comes after the check of the token, and before anything of the message is asked for. */
    ServerInterceptor within(MessageBounds bounds) {
        return new ServerInterceptor() {
            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                var incoming = IncomingCall.current();
                var caller = Optional.ofNullable(Caller.GRPC.get());
                var served = new Served<>(call, incoming);
                try {
                    incoming.begin(served, bounds, caller, () -> claim(caller, incoming));
                    if (!call.getMethodDescriptor().getType().clientSendsOneMessage()) {
                        caller.ifPresent(by -> incoming.occupy(clientStreams.take(by.subject())));
                    }
                    return new Served.Listener<>(next.startCall(served, headers), served);
                } catch (RuntimeException e) {
                    incoming.releaseAll();
                    throw e;
                }
            }
        };
    }

    private BytesInHand.Claim claim(Optional<Caller> caller, IncomingCall call) {
        return caller.map(by -> bytes.ofKnown(by.subject()))
                .orElseGet(() -> bytes.ofStranger(call.sender().map(Network::toString)));
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
    }

    private void sweep() {
        var now = System.nanoTime();
        for (var call : open) {
            try {
                check(call, now);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "A call could not be checked", e);
            }
        }
    }

    private void check(IncomingCall call, long now) {
        if (call.isStream()
                && !call.isForced()
                && !call.caller().map(tokens::isStillGood).orElse(true)) {
            call.end(Problem.of(ProblemType.UNAUTHENTICATED, "The token has expired or was taken away."));
        }
        if (call.isEnded()) {
            var left = call.isForced() ? FORCED_PATIENCE : patience;
            if (isPast(call.endedSince(), left, now)) {
                call.reset("The answer was not taken in time.");
            }
        } else if (isPast(call.owedSince(), patience, now)) {
            call.end(Problem.of(ProblemType.TIMEOUT, "The message did not arrive within " + patience + "."));
        }
    }

    private static boolean isPast(Optional<Long> since, Duration patience, long now) {
        return since.filter(start -> now - start > patience.toNanos()).isPresent();
    }

    private static final class Served<Q, A> extends SimpleForwardingServerCall<Q, A> {

        private final IncomingCall incoming;
        private volatile boolean closed;

        Served(ServerCall<Q, A> call, IncomingCall incoming) {
            super(call);
            this.incoming = incoming;
        }

        @Override
        public void sendMessage(A message) {
            if (message instanceof InputStream answer
                    && getMethodDescriptor().getType().serverSendsOneMessage()) {
                incoming.answer(answer);
            }
            super.sendMessage(message);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            closed = true;
            incoming.ended();
            super.close(status, trailers);
        }

        private static final class Listener<Q, A> extends SimpleForwardingServerCallListener<Q> {

            private final Served<Q, A> call;

            Listener(ServerCall.Listener<Q> listener, Served<Q, A> call) {
                super(listener);
                this.call = call;
            }

            /** A failure ends the call further out. */
            private void step(Runnable step) {
                try {
                    step.run();
                } catch (RuntimeException e) {
                    call.closed = true;
                    call.incoming.ended();
                    throw e;
                }
            }

            /** What a stream's message takes is given back when it was answered; a single one's when the call was. */
            @Override
            public void onMessage(Q message) {
                try {
                    step(() -> super.onMessage(message));
                } finally {
                    if (call.closed || !call.getMethodDescriptor().getType().clientSendsOneMessage()) {
                        call.incoming.release();
                    }
                }
            }

            @Override
            public void onHalfClose() {
                call.incoming.halfClosed();
                try {
                    step(super::onHalfClose);
                } finally {
                    if (call.closed) {
                        call.incoming.release();
                    }
                }
            }

            @Override
            public void onReady() {
                step(super::onReady);
            }

            @Override
            public void onCancel() {
                try {
                    super.onCancel();
                } finally {
                    call.incoming.releaseAll();
                }
            }

            @Override
            public void onComplete() {
                try {
                    super.onComplete();
                } finally {
                    call.incoming.releaseAll();
                }
            }
        }
    }
}
