package io.signalbox.common.limits;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.helidon.common.context.Contexts;

import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * The bytes of requests that this process holds at once, over all protocols and however many senders. Who has shown no token shares a small part
 * of them, so that strangers can't take the room of callers who are known.
 *
 * <p>Nobody can take all of a room: a sender may hold a share of what all others leave, so that something is always left for the next one,
 * however many hold their shares. One request of a sender at a time may be built into more, once it has arrived: how long that takes is up to us.
 *
 * @see <a href="https://doi.org/10.1109/90.664262">Choudhury and Hahne, Dynamic queue length thresholds for shared-memory packet switches</a>
 */
@ApplicationScoped
public class BytesInHand {

    /** The key: how much of the heap requests in hand may take, in per cent. */
    public static final String SHARE = "signalbox.limits.heap-percent";

    /** The key: how much of the room that others leave one sender may take, in per cent. */
    public static final String SENDERS_SHARE = "signalbox.limits.sender-percent";

    /** Of what there is, the part that requests without a token share: an eighth. */
    private static final int ANONYMOUS_PART = 8;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Room known;
    private final Room anonymous;

    /** @param settings holds {@value #SHARE} and {@value #SENDERS_SHARE} */
    @Inject
    public BytesInHand(Settings settings) {
        this(
                Runtime.getRuntime().maxMemory() / 100 * settings.integer(SHARE, 1, 50),
                settings.integer(SENDERS_SHARE, 1, 100));
    }

    /**
     * All of it empty.
     *
     * @param bytes how many there may be in all
     * @param sendersShare of what others leave, in per cent
     */
    BytesInHand(long bytes, int sendersShare) {
        this.anonymous = new Room(bytes / ANONYMOUS_PART, sendersShare);
        this.known = new Room(bytes - bytes / ANONYMOUS_PART, sendersShare);
    }

    /** Who sends the HTTP request that the current thread serves; what serves requests puts one into the request's context. */
    public interface Sender {

        /** Room for something more of the request; without a byte at first. */
        Claim claim();
    }

    /**
     * Room for a request whose sender has shown a valid token; without a byte at first.
     *
     * @param principal the subject of the token
     */
    public Claim ofKnown(String principal) {
        return new Claim(known, Optional.of(principal));
    }

    /**
     * Room for a request whose sender is not known, or not yet; without a byte at first.
     *
     * @param network where it comes from; nothing where many senders come from there
     */
    public Claim ofStranger(Optional<String> network) {
        return new Claim(anonymous, network);
    }

    /** Room for something of the HTTP request that the current thread serves; without a byte at first. */
    public Claim ofRequest() {
        return Contexts.context()
                .flatMap(context -> context.get(Sender.class))
                .map(Sender::claim)
                .orElseGet(() -> ofStranger(Optional.empty()));
    }

    /** How many bytes are in hand now. */
    public long taken() {
        return known.taken() + anonymous.taken();
    }

    /** The bytes of one request. To be closed when the request is answered, whatever became of it. */
    public static final class Claim implements AutoCloseable {

        private final Room room;
        private final Optional<String> sender;
        private long held;

        private Claim(Room room, Optional<String> sender) {
            this.room = room;
            this.sender = sender;
        }

        /**
         * Takes room for more bytes that are held for as long as the sender takes to send them, or to take them.
         *
         * @throws ProblemException {@code too-many-requests}, with the time to wait, where there is none, or the sender has its share;
         *     what was taken before stays taken
         */
        public void grow(long bytes) {
            room.take(this, bytes, false);
        }

        /**
         * Takes room for what is made of bytes that are there as a whole. One claim of a sender at a time may go past the sender's share so.
         *
         * @throws ProblemException as {@link #grow}
         */
        public void build(long bytes) {
            room.take(this, bytes, true);
        }

        /** Gives back some of what was taken, because it is held no longer. */
        public void shrink(long bytes) {
            room.giveBack(this, bytes);
        }

        /** Gives back what the request holds; to close it twice changes nothing. */
        @Override
        public void close() {
            room.giveBack(this, Long.MAX_VALUE);
        }
    }

    /** What one sender holds, and the one claim that may be larger than its share. */
    private static final class Held {
        private long bytes;
        private Optional<Claim> large = Optional.empty();
    }

    private static final class Room {

        private final long size;
        private final int sendersShare;
        private final Map<String, Held> senders = new HashMap<>();
        private long taken;

        Room(long size, int sendersShare) {
            this.size = size;
            this.sendersShare = sendersShare;
        }

        synchronized long taken() {
            return taken;
        }

        synchronized void take(Claim claim, long bytes, boolean whole) {
            if (bytes > size - taken) {
                throw refused("Too many bytes of requests are in hand.");
            }
            claim.sender.ifPresent(sender -> take(claim, sender, bytes, whole));
            claim.held += bytes;
            taken += bytes;
        }

        private void take(Claim claim, String sender, long bytes, boolean whole) {
            var own = senders.getOrDefault(sender, new Held());
            var others = taken - own.bytes;
            if (own.bytes + bytes > (size - others) * sendersShare / 100) {
                if (!whole || own.large.filter(large -> large != claim).isPresent()) {
                    throw refused("Too many bytes of your requests are in hand.");
                }
                own.large = Optional.of(claim);
            }
            own.bytes += bytes;
            senders.put(sender, own);
        }

        synchronized void giveBack(Claim claim, long bytes) {
            var less = Math.min(bytes, claim.held);
            claim.held -= less;
            taken -= less;
            claim.sender.ifPresent(sender -> senders.computeIfPresent(sender, (_, own) -> {
                own.bytes -= less;
                if (claim.held == 0) {
                    own.large = own.large.filter(large -> large != claim);
                }
                return own.bytes == 0 ? null : own;
            }));
        }

        private static ProblemException refused(String detail) {
            return Problem.of(ProblemType.TOO_MANY_REQUESTS, detail)
                    .retryAfter(RETRY_AFTER)
                    .toException();
        }
    }
}
