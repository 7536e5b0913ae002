package io.signalbox.logger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * The ids of entries that this instance has stored and is to publish, oldest first. What finds no room is not lost: its lease in the
 * {@link Outbox} ends, and then some instance takes it from there.
 */
@ApplicationScoped
public class PendingEvents {

    private static final int CAPACITY = 10_000;

    private final LinkedBlockingDeque<UUID> ids = new LinkedBlockingDeque<>(CAPACITY);

    /** Appends what is durable now. */
    public void add(Collection<UUID> stored) {
        for (var id : stored) {
            if (!ids.offerLast(id)) {
                return;
            }
        }
    }

    /** Puts back what could not be published, to be the next. */
    public void giveBack(List<UUID> unpublished) {
        for (var id : unpublished.reversed()) {
            if (!ids.offerFirst(id)) {
                return;
            }
        }
    }

    /** Takes up to {@code limit} ids; none when none came in time. */
    public List<UUID> take(int limit, Duration wait) throws InterruptedException {
        var taken = new ArrayList<UUID>();
        var first = ids.pollFirst(wait.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
            taken.add(first);
            ids.drainTo(taken, limit - 1);
        }
        return taken;
    }
}
