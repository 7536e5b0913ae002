package io.signalbox.common.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;

import io.helidon.common.context.Contexts;
import io.helidon.microprofile.server.ServerCdiExtension;

import io.signalbox.common.config.Settings;
import io.signalbox.common.limits.BytesInHand;
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
    private final Semaphore known;
    private final Semaphore strangers;

    /** @param settings holds {@code signalbox.http.max-requests} */
    @Inject
    public RequestsInHand(BytesInHand bytes, Settings settings) {
        this(bytes, settings.integer("signalbox.http.max-requests", STRANGERS_PART, 1_000_000));
    }

    RequestsInHand(BytesInHand bytes, int places) {
        this.bytes = bytes;
        this.strangers = new Semaphore(places / STRANGERS_PART);
        this.known = new Semaphore(places - places / STRANGERS_PART);
    }

    void register(
            @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) @Initialized(ApplicationScoped.class) Object event,
            BeanManager beans) {
        beans.getExtension(ServerCdiExtension.class).serverRoutingBuilder().addFilter((chain, request, _) -> {
            try (var hand = take()) {
                request.context().register(hand);
                chain.proceed();
            }
        });
    }

    /** One more request, which holds nothing at first. */
    Hand take() {
        return new Hand();
    }

    /** What the request holds that the current thread serves. */
    static Hand current() {
        return Contexts.context().flatMap(context -> context.get(Hand.class)).orElseThrow();
    }

    /** What one request holds. To be closed when it is answered, whatever became of it. */
    final class Hand implements AutoCloseable {

        private BytesInHand.Claim claim = bytes.ofAnonymous();
        private boolean isKnown;
        private Semaphore place;

        /** The sender has shown a valid token. */
        void ofKnown() {
            if (!isKnown) {
                isKnown = true;
                claim = bytes.ofKnown();
            }
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
                var places = isKnown ? known : strangers;
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
            claim.close();
            if (place != null) {
                place.release();
                place = null;
            }
        }
    }
}
