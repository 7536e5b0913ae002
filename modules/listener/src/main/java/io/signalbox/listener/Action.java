package io.signalbox.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import jakarta.json.JsonObject;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.listener.store.JsonObjects;

/** Something to be done about an alert, tried until it is done or dead. Its id makes a repeat harmless. */
@Entity
@Table(name = "actions")
public class Action {

    private static final int MAX_ERROR = 500;

    @Id
    private UUID id;

    @Column(name = "alert_id")
    private UUID alertId;

    @Enumerated(EnumType.STRING)
    private ActionKind kind;

    @Convert(converter = JsonObjects.class)
    private JsonObject payload;

    private String traceparent;

    @Enumerated(EnumType.STRING)
    private ActionState state;

    private int attempts;
    private int failures;

    @Column(name = "next_attempt_at")
    private Instant nextAttemptAt;

    @Column(name = "leased_until")
    private Instant leasedUntil;

    @Column(name = "last_error")
    private String lastError;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "finished_at")
    private Instant finishedAt;

    /** For EclipseLink. */
    protected Action() {}

    /**
     * A new action, due now.
     *
     * @param payload what it needs, by its kind
     * @param traceparent the trace that it belongs to, or empty
     */
    public Action(UUID alertId, ActionKind kind, JsonObject payload, String traceparent, Instant now) {
        this.id = EntryIds.next();
        this.alertId = alertId;
        this.kind = kind;
        this.payload = payload;
        this.traceparent = traceparent;
        this.state = ActionState.PENDING;
        this.nextAttemptAt = now;
        this.lastError = "";
        this.createdAt = now;
    }

    /** A worker takes it. */
    public void lease(Instant now, Duration lease) {
        state = ActionState.RUNNING;
        leasedUntil = now.plus(lease);
        attempts++;
    }

    /** Whether the worker that took this copy still has it. */
    public boolean isLeasedLike(Action copy) {
        return state == ActionState.RUNNING && attempts == copy.attempts;
    }

    /** It had its effect. */
    public void done(Instant now) {
        state = ActionState.DONE;
        leasedUntil = null;
        lastError = "";
        finishedAt = now;
    }

    /** An attempt failed: it waits for the next, or is dead. Only failures of kind {@code FAILED} are counted. */
    public void failed(ActionFailure failure, RetryPolicy policy, Instant now) {
        leasedUntil = null;
        lastError = Excerpt.of(String.valueOf(failure.getMessage()), MAX_ERROR);
        var dead =
                switch (failure.kind()) {
                    case AWAY -> false;
                    case FAILED -> policy.isExhausted(++failures);
                    case REFUSED -> true;
                };
        if (dead) {
            state = ActionState.DEAD;
            finishedAt = now;
        } else {
            state = ActionState.PENDING;
            nextAttemptAt = now.plus(policy.waitAfter(attempts));
        }
    }

    /**
     * It gets all its attempts again, from now.
     *
     * @throws ProblemException {@code conflict} unless it is dead
     */
    public void requeue(Instant now) {
        if (state != ActionState.DEAD) {
            throw new ProblemException(
                    ProblemType.CONFLICT, "The action is " + state.label() + "; only a dead one can be requeued.");
        }
        state = ActionState.PENDING;
        attempts = 0;
        failures = 0;
        nextAttemptAt = now;
        finishedAt = null;
    }

    /** A UUIDv7. */
    public UUID id() {
        return id;
    }

    /** What it is done about. */
    public UUID alertId() {
        return alertId;
    }

    /** What it does. */
    public ActionKind kind() {
        return kind;
    }

    /** What it needs. */
    public JsonObject payload() {
        return payload;
    }

    /** W3C {@code traceparent} of what caused it, or empty. */
    public String traceparent() {
        return traceparent;
    }

    /** Where it is in its life. */
    public ActionState state() {
        return state;
    }

    /** How often it was tried since it was last queued. */
    public int attempts() {
        return attempts;
    }

    /** When it is tried next, while it is pending. */
    public Optional<Instant> nextAttemptAt() {
        return state == ActionState.PENDING ? Optional.of(nextAttemptAt) : Optional.empty();
    }

    /** Why the last attempt failed, or empty. */
    public String lastError() {
        return lastError;
    }

    /** When it was made. */
    public Instant createdAt() {
        return createdAt;
    }

    /** When it was done or died. */
    public Optional<Instant> finishedAt() {
        return Optional.ofNullable(finishedAt);
    }
}
