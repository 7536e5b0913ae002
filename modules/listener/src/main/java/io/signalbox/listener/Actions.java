package io.signalbox.listener;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.database.Database;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.outbox.EntryOutbox;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.listener.ListenerMetrics.ActionOutcome;
import io.signalbox.listener.store.ActionStore;

/** The queue of actions: workers lease from it and say what came of it; people see it and requeue the dead. */
@ApplicationScoped
public class Actions {

    private static final Duration LEASE = Duration.ofSeconds(60);

    private final Database database;
    private final ActionStore store;
    private final RetryPolicy retries;
    private final EntryOutbox outbox;
    private final ListenerMetrics metrics;
    private final Clock clock = Clock.systemUTC();

    @Inject
    public Actions(
            Database database, ActionStore store, RetryPolicy retries, EntryOutbox outbox, ListenerMetrics metrics) {
        this.database = database;
        this.store = store;
        this.retries = retries;
        this.outbox = outbox;
        this.metrics = metrics;
    }

    /** Actions, the newest first. */
    public Page<Action> latest(String caller, Optional<ActionState> state, Optional<Cursor> after, int limit) {
        var found = database.search(caller, em -> store.latest(em, state, after, limit + 1));
        return Page.of(found, limit, action -> new Cursor(action.createdAt(), action.id()));
    }

    /**
     * Gives a dead action all its attempts again.
     *
     * @throws ProblemException {@code not-found}, or {@code conflict} unless it is dead
     */
    public Action requeue(UUID id, String by) {
        var action = database.call(em -> {
            var dead = store.lock(em, id)
                    .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no action with this id."));
            dead.requeue(now());
            outbox.add(
                    em,
                    Severity.INFO,
                    "action-requeued",
                    "An action of kind " + dead.kind().label(),
                    Map.of("action", id.toString(), "alert", dead.alertId().toString(), "by", by));
            return dead;
        });
        store.added().give();
        return action;
    }

    /** Takes actions that are due; for as long as the lease lasts no other worker does. Also counts the dead. */
    List<Action> lease(int limit) {
        return database.call(em -> {
            metrics.deadActions(store.count(em, ActionState.DEAD));
            var due = store.lockDue(em, limit);
            due.forEach(action -> action.lease(now(), LEASE));
            return due;
        });
    }

    /** It had its effect. */
    void done(Action leased) {
        database.run(em -> store.lock(em, leased.id())
                .filter(kept -> kept.isLeasedLike(leased))
                .ifPresent(kept -> kept.done(now())));
        metrics.action(ActionOutcome.DONE);
    }

    /** An attempt failed. */
    void failed(Action leased, ActionFailure failure) {
        var isDead = database.call(em -> {
            var kept = store.lock(em, leased.id()).filter(action -> action.isLeasedLike(leased));
            kept.ifPresent(action -> action.failed(failure, retries, now()));
            var dead = kept.filter(action -> action.state() == ActionState.DEAD);
            dead.ifPresent(action -> outbox.add(
                    em,
                    Severity.ERROR,
                    "action-dead",
                    action.lastError(),
                    Map.of(
                            "action", action.id().toString(),
                            "alert", action.alertId().toString(),
                            "kind", action.kind().label())));
            return dead.isPresent();
        });
        metrics.action(isDead ? ActionOutcome.DEAD : ActionOutcome.RETRIED);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
