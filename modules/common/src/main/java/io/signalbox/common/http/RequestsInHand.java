package io.signalbox.common.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;

import io.helidon.common.context.Contexts;
import io.helidon.http.HeaderNames;
import io.helidon.microprofile.server.ServerCdiExtension;
import io.helidon.webserver.http.RoutingRequest;

import io.signalbox.common.background.Lifecycle;
import io.signalbox.common.config.Settings;
import io.signalbox.common.limits.BytesInHand;
import io.signalbox.common.limits.Counted;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * What REST requests hold until they are answered: the bytes of their bodies as they are read, and a place among those at work once they have
 * arrived as a whole, so that a slow sender takes nobody's place. Strangers share a quarter of the places. Health and metrics need none.
 */
@ApplicationScoped
public class RequestsInHand {

    private static final int STRANGERS_PART = 4;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final BytesInHand bytes;
    private final Senders senders;
    private final Semaphore known;
    private final Semaphore strangers;

    /** @param settings holds {@code signalbox.http.max-requests} */
    @Inject
    public RequestsInHand(BytesInHand bytes, Senders senders, Settings settings) {
        var places = settings.integer("signalbox.http.max-requests", STRANGERS_PART, 1_000_000);
        this.bytes = bytes;
        this.senders = senders;
        this.strangers = new Semaphore(places / STRANGERS_PART);
        this.known = new Semaphore(places - places / STRANGERS_PART);
    }

    void register(
            @Observes @Priority(Lifecycle.START_ROUTES) @Initialized(ApplicationScoped.class) Object event,
            BeanManager beans) {
        beans.getExtension(ServerCdiExtension.class).serverRoutingBuilder().addFilter((chain, request, _) -> {
            try (var hand = take(senderOf(request))) {
                request.context().register(hand);
                request.context().supply(BytesInHand.Sender.class, () -> hand);
                chain.proceed();
            }
        });
    }

    private Optional<String> senderOf(RoutingRequest request) {
        var peer = request.remotePeer().address() instanceof InetSocketAddress socket && !socket.isUnresolved()
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
        return senders.of(peer, request.headers().values(HeaderNames.X_FORWARDED_FOR))
                .map(Network::toString);
    }

    /**
     * One more request, which holds nothing at first.
     *
     * @param network where it comes from; nothing where many senders come from there
     */
    Hand take(Optional<String> network) {
        return new Hand(network);
    }

    /** What the request holds that the current thread serves. */
    static Hand current() {
        return Contexts.context().flatMap(context -> context.get(Hand.class)).orElseThrow();
    }

    /** What one request holds. To be closed when it is answered, whatever became of it. */
    final class Hand implements AutoCloseable, BytesInHand.Sender {

        private final Optional<String> network;
        private final BytesInHand.Claim asStranger;
        private Optional<Counted> caller = Optional.empty();
        private BytesInHand.Claim claim;
        private Semaphore place;

        private Hand(Optional<String> network) {
            this.network = network;
            this.asStranger = claim();
            this.claim = asStranger;
        }

        /** The sender has shown a valid token. */
        void ofKnown(Counted by) {
            if (caller.isEmpty()) {
                caller = Optional.of(by);
                claim = claim();
            }
        }

        @Override
        public BytesInHand.Claim claim() {
            return caller.map(by -> bytes.ofKnown(by.subject())).orElseGet(() -> bytes.ofStranger(network));
        }

        /**
         * More bytes have been read.
         *
         * @throws ProblemException {@code too-many-requests} where there is no room for them
         */
        void grow(long count) {
            claim.grow(count);
        }

        /**
         * The request is there as a whole, and work on it begins.
         *
         * @throws ProblemException {@code unavailable} where all places are taken
         */
        void arrived() {
            if (place == null) {
                var places = caller.isPresent() ? known : strangers;
                if (!places.tryAcquire()) {
                    throw Problem.of(ProblemType.UNAVAILABLE, "Too many requests are at work.")
                            .retryAfter(RETRY_AFTER)
                            .toException();
                }
                place = places;
            }
        }

        @Override
        public void close() {
            asStranger.close();
            claim.close();
            if (place != null) {
                place.release();
                place = null;
            }
        }
    }
}
