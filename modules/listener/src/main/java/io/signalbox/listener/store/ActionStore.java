package io.signalbox.listener.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;

import io.signalbox.common.background.Signal;
import io.signalbox.listener.Action;
import io.signalbox.listener.ActionState;
import io.signalbox.listener.Cursor;

/** The table of actions. Every method works in the caller's transaction. */
@ApplicationScoped
public class ActionStore {

    private final Signal added = new Signal();

    /** Given once new actions are there to be done. */
    public Signal added() {
        return added;
    }

    /** Keeps a new action. */
    public void add(EntityManager em, Action action) {
        em.persist(action);
    }

    /** Actions that are due, or whose worker was lost; other workers skip them until the transaction ends. */
    @SuppressWarnings("unchecked") // the entity's class says what a native query gives
    public List<Action> lockDue(EntityManager em, int limit) {
        return em.createNativeQuery("""
                        SELECT * FROM actions
                        WHERE (state = 'PENDING' AND next_attempt_at <= clock_timestamp())
                           OR (state = 'RUNNING' AND leased_until < clock_timestamp())
                        ORDER BY next_attempt_at LIMIT ?1 FOR UPDATE SKIP LOCKED""", Action.class).setParameter(1, limit).getResultList();
    }

    /** One action, which nobody else changes until the transaction ends. */
    public Optional<Action> lock(EntityManager em, UUID id) {
        return Optional.ofNullable(em.find(Action.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    /** How many are in a state. */
    public long count(EntityManager em, ActionState state) {
        return em.createQuery("SELECT COUNT(a) FROM Action a WHERE a.state = :state", Long.class)
                .setParameter("state", state)
                .getSingleResult();
    }

    /** Actions, the newest first. */
    public List<Action> latest(EntityManager em, Optional<ActionState> state, Optional<Cursor> after, int limit) {
        var conditions = new ArrayList<>(List.of("1 = 1"));
        state.ifPresent(_ -> conditions.add("a.state = :state"));
        after.ifPresent(_ -> conditions.add("(a.createdAt < :time OR (a.createdAt = :time AND a.id < :id))"));
        var query = em.createQuery(
                "SELECT a FROM Action a WHERE " + String.join(" AND ", conditions)
                        + " ORDER BY a.createdAt DESC, a.id DESC",
                Action.class);
        state.ifPresent(wanted -> query.setParameter("state", wanted));
        after.ifPresent(cursor -> query.setParameter("time", cursor.time()).setParameter("id", cursor.id()));
        return query.setMaxResults(limit).getResultList();
    }
}
