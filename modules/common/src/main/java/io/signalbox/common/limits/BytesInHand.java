package io.signalbox.common.limits;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * The bytes of requests that this process holds at once, over all protocols and however many senders. Who has shown no token shares a small part
 * of them, so that strangers can't take the room of callers who are known.
 */
@ApplicationScoped
public class BytesInHand {

    /** The key: how much of the heap requests in hand may take, in per cent. */
    public static final String SHARE = "signalbox.limits.heap-percent";

    /** Of what there is, the part that requests without a token share: an eighth. */
    private static final int ANONYMOUS_PART = 8;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Room known;
    private final Room anonymous;

    /** @param settings holds {@value #SHARE} */
    @Inject
    public BytesInHand(Settings settings) {
        this(Runtime.getRuntime().maxMemory() / 100 * settings.integer(SHARE, 1, 50));
    }

    /** @param bytes how many there may be in all */
    BytesInHand(long bytes) {
        this.anonymous = new Room(bytes / ANONYMOUS_PART);
        this.known = new Room(bytes - bytes / ANONYMOUS_PART);
    }

    /** Room for a request whose sender has shown a valid token; without a byte at first. */
    public Claim ofKnown() {
        return new Claim(known);
    }

    /** Room for a request whose sender is not known, or not yet; without a byte at first. */
    public Claim ofAnonymous() {
        return new Claim(anonymous);
    }

    /** How many bytes are in hand now. */
    public long taken() {
        return known.taken.get() + anonymous.taken.get();
    }

    /** The bytes of one request. To be closed when the request is answered, whatever became of it. */
    public static final class Claim implements AutoCloseable {

        private final Room room;
        private final AtomicLong held = new AtomicLong();

        private Claim(Room room) {
            this.room = room;
        }

        /**
         * Takes room for more bytes of the request, before they are held.
         *
         * @throws ProblemException {@code too-many-requests}, with the time to wait, where there is none; what was taken before stays taken
         */
        public void grow(long bytes) {
            if (!room.take(bytes)) {
                throw Problem.of(ProblemType.TOO_MANY_REQUESTS, "Too many bytes of requests are in hand.")
                        .retryAfter(RETRY_AFTER)
                        .toException();
            }
            held.addAndGet(bytes);
        }

        /** Gives back some of what was taken, because it is held no longer. */
        public void shrink(long bytes) {
            var less = Math.min(bytes, held.get());
            held.addAndGet(-less);
            room.taken.addAndGet(-less);
        }

        /** Gives back what the request holds; to close it twice changes nothing. */
        @Override
        public void close() {
            room.taken.addAndGet(-held.getAndSet(0));
        }
    }

    private static final class Room {

        private final long size;
        private final AtomicLong taken = new AtomicLong();

        Room(long size) {
            this.size = size;
        }

        boolean take(long bytes) {
            if (taken.addAndGet(bytes) > size) {
                taken.addAndGet(-bytes);
                return false;
            }
            return true;
        }
    }
}
