package io.signalbox.broker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * Hands log entries on by the protocol that the caller chose.
 *
 * <p>Every entry has its id before the first attempt, so that a retry, a fallback and a repeat of ours are all the same entry.
 */
@ApplicationScoped
public class LogGateway {

    private final EntryRoutes routes;
    private final RateLimits limits;

    /** @param routes bring entries to the logger */
    @Inject
    public LogGateway(EntryRoutes routes, RateLimits limits) {
        this.routes = routes;
        this.limits = limits;
    }

    /**
     * Hands entries on, and returns when the accepted ones are durable.
     *
     * @param key makes the ids of entries that have none the same for every repeat of the request
     * @throws ProblemException {@code id-conflict} and the like when no entry is accepted, {@code idempotency-key-reused} when the key's
     *     ids belong to other content, {@code too-many-requests} when the batch is more than the sender has left, {@code unavailable} when neither the logger nor the durable queue can take them
     */
    public WriteReceipt write(Sender sender, EntryBatch batch, Via via, Optional<IdempotencyKey> key) {
        var started = System.nanoTime();
        limits.countMore(sender.principal(), batch.requests() - 1L);
        var numbered = identified(sender, batch, key);
        var delivery =
                deliver(sender, numbered.stream().map(EntryBatch.Placed::entry).toList(), batch, via, key.isPresent());

        var refused = new HashSet<Integer>();
        var errors = new ArrayList<>(batch.errors());
        for (var error : delivery.errors()) {
            refused.add(error.index());
            errors.add(new ItemError(numbered.get(error.index()).index(), error.type(), error.detail()));
        }
        errors.sort(Comparator.comparingInt(ItemError::index));

        var ids = new ArrayList<UUID>(numbered.size());
        for (int i = 0; i < numbered.size(); i++) {
            if (!refused.contains(i)) {
                ids.add(numbered.get(i).entry().id().orElseThrow());
            }
        }
        if (ids.isEmpty()) {
            var first = delivery.errors().getFirst();
            throw new ProblemException(ProblemType.ofSlug(first.type()), first.detail());
        }
        var tookMillis = (System.nanoTime() - started) / 1_000_000;
        return new WriteReceipt(ids, delivery.via(), delivery.durability(), tookMillis, errors);
    }

    private static List<EntryBatch.Placed> identified(Sender sender, EntryBatch batch, Optional<IdempotencyKey> key) {
        return batch.entries().stream()
                .map(placed -> new EntryBatch.Placed(placed.index(), identified(sender, placed, key)))
                .toList();
    }

    private static EntryDraft identified(Sender sender, EntryBatch.Placed placed, Optional<IdempotencyKey> key) {
        return placed.entry().id().isPresent()
                ? placed.entry()
                : placed.entry()
                        .withId(key.map(it -> it.entryId(sender.principal(), placed.index()))
                                .orElseGet(EntryIds::next));
    }

    private Delivery deliver(Sender sender, List<EntryDraft> entries, EntryBatch batch, Via via, boolean keyed) {
        try {
            var delivery = routes.write(via, sender, entries);
            if (keyed && delivery.errors().stream().anyMatch(error -> isConflictOfDerivedId(error, batch))) {
                throw keyReused();
            }
            return delivery;
        } catch (ProblemException e) {
            if (keyed
                    && e.problem().type() == ProblemType.ID_CONFLICT
                    && batch.entries().stream().anyMatch(LogGateway::lacksId)) {
                throw keyReused();
            }
            throw e;
        }
    }

    private static boolean isConflictOfDerivedId(ItemError error, EntryBatch batch) {
        return error.type().equals(ProblemType.ID_CONFLICT.slug())
                && lacksId(batch.entries().get(error.index()));
    }

    private static boolean lacksId(EntryBatch.Placed placed) {
        return placed.entry().id().isEmpty();
    }

    private static ProblemException keyReused() {
        return Problem.of(
                        ProblemType.IDEMPOTENCY_KEY_REUSED,
                        "This Idempotency-Key already stands for other entries; the first ones are kept.")
                .toException();
    }
}
