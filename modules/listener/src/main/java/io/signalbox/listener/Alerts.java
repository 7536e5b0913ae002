package io.signalbox.listener;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.database.Database;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.outbox.EntryOutbox;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.listener.store.AlertStore;

/** What people see of the alerts, and what they do with them. Each change becomes a log entry. */
@ApplicationScoped
public class Alerts {

    /** Each has ten entries with it. */
    private static final long MAX_PAGE_CHARACTERS = 1 << 20;

    private final Database database;
    private final AlertStore store;
    private final EntryOutbox outbox;
    private final Clock clock = Clock.systemUTC();

    /** @param outbox takes what happened */
    @Inject
    public Alerts(Database database, AlertStore store, EntryOutbox outbox) {
        this.database = database;
        this.store = store;
        this.outbox = outbox;
    }

    /** Alerts, the last seen first; one that happens meanwhile moves to the front. */
    public Page<Alert> latest(
            String caller, Optional<AlertState> state, Optional<Severity> severity, Optional<Cursor> after, int limit) {
        return database.search(
                caller,
                em -> Page.read(
                        after,
                        limit,
                        MAX_PAGE_CHARACTERS,
                        Alert::characters,
                        alert -> new Cursor(alert.lastSeen(), alert.id()),
                        (behind, portion) -> store.latest(em, state, severity, behind, portion)));
    }

    /**
     * One alert.
     *
     * @throws ProblemException {@code not-found}
     */
    public Alert get(UUID id) {
        return database.call(em -> store.find(em, id)).orElseThrow(Alerts::unknown);
    }

    /**
     * Somebody cares for it: see {@link Alert#acknowledge()}.
     *
     * @throws ProblemException {@code not-found} or {@code conflict}
     */
    public Alert acknowledge(UUID id, String by) {
        return change(id, by, "alert-acknowledged", Alert::acknowledge);
    }

    /**
     * It is over: see {@link Alert#resolve}.
     *
     * @throws ProblemException {@code not-found} or {@code conflict}
     */
    public Alert resolve(UUID id, String by) {
        return change(id, by, "alert-resolved", alert -> alert.resolve(now()));
    }

    /**
     * Nobody wants to hear of it for a while: see {@link Alert#silence}.
     *
     * @throws ProblemException {@code invalid-request} for a time that is over, {@code not-found} or {@code conflict}
     */
    public Alert silence(UUID id, Instant until, String by) {
        if (!until.isAfter(now())) {
            throw Problem.of(ProblemType.INVALID_REQUEST, List.of(new FieldError("until", "must be in the future")))
                    .toException();
        }
        return change(id, by, "alert-silenced", alert -> alert.silence(until.truncatedTo(ChronoUnit.MILLIS)));
    }

    /**
     * Resolves alerts that did not happen for so long, and that nobody resolved.
     *
     * @return how many, of at most so many
     */
    public int expire(Duration age, int limit) {
        return database.call(em -> {
            var forgotten = store.lockForgotten(em, age, limit);
            for (var alert : forgotten) {
                alert.resolve(now());
                outbox.add(
                        em,
                        Severity.INFO,
                        "alert-expired",
                        "Alert of rule \"" + alert.ruleName() + "\"",
                        Map.of(
                                "alert", alert.id().toString(),
                                "rule", alert.ruleId().toString()));
            }
            return forgotten.size();
        });
    }

    private Alert change(UUID id, String by, String event, Consumer<Alert> change) {
        return database.call(em -> {
            var alert = store.lock(em, id).orElseThrow(Alerts::unknown);
            change.accept(alert);
            outbox.add(
                    em,
                    Severity.INFO,
                    event,
                    "Alert of rule \"" + alert.ruleName() + "\"",
                    Map.of("alert", id.toString(), "rule", alert.ruleId().toString(), "by", by));
            return alert;
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static ProblemException unknown() {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no alert with this id.");
    }
}
