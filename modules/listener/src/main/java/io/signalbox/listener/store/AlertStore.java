package io.signalbox.listener.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;

import io.signalbox.common.entry.Severity;
import io.signalbox.listener.Alert;
import io.signalbox.listener.AlertState;
import io.signalbox.listener.Cursor;

/** The table of alerts. Every method works in the caller's transaction. */
@ApplicationScoped
public class AlertStore {

    /**
     * The alert with this fingerprint that is not resolved. Until the transaction ends, nobody else changes it, or adds one where there is
     * none.
     */
    public Optional<Alert> lockUnresolved(EntityManager em, String fingerprint) {
        em.createNativeQuery("SELECT count(*) FROM pg_advisory_xact_lock(hashtextextended(?1, 0))")
                .setParameter(1, fingerprint)
                .getSingleResult();
        return em.createQuery(
                        "SELECT a FROM Alert a WHERE a.fingerprint = :fingerprint AND a.state <> :resolved",
                        Alert.class)
                .setParameter("fingerprint", fingerprint)
                .setParameter("resolved", AlertState.RESOLVED)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst();
    }

    /** Keeps a new alert, at once, so that its actions may refer to it. */
    public void add(EntityManager em, Alert alert) {
        em.persist(alert);
        em.flush();
    }

    /** One alert. */
    public Optional<Alert> find(EntityManager em, UUID id) {
        return Optional.ofNullable(em.find(Alert.class, id));
    }

    /** One alert, which nobody else changes until the transaction ends. */
    public Optional<Alert> lock(EntityManager em, UUID id) {
        return Optional.ofNullable(em.find(Alert.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    /** Alerts that nobody resolved, last seen so long ago and not silenced still; others skip them until the transaction ends. */
    @SuppressWarnings("unchecked") // the entity's class says what a native query gives
    public List<Alert> lockForgotten(EntityManager em, Duration age, int limit) {
        return em.createNativeQuery("""
                        SELECT * FROM alerts
                        WHERE state <> 'RESOLVED' AND last_seen < now() - ?1 * interval '1 second'
                          AND (silenced_until IS NULL OR silenced_until < now())
                        ORDER BY last_seen LIMIT ?2 FOR UPDATE SKIP LOCKED""", Alert.class)
                .setParameter(1, age.toSeconds())
                .setParameter(2, limit)
                .getResultList();
    }

    /** Alerts, the last seen first. */
    public List<Alert> latest(
            EntityManager em,
            Optional<AlertState> state,
            Optional<Severity> severity,
            Optional<Cursor> after,
            int limit) {
        var conditions = new ArrayList<>(List.of("1 = 1"));
        state.ifPresent(_ -> conditions.add("a.state = :state"));
        severity.ifPresent(_ -> conditions.add("a.severity = :severity"));
        after.ifPresent(_ -> conditions.add("(a.lastSeen < :time OR (a.lastSeen = :time AND a.id < :id))"));
        var query = em.createQuery(
                "SELECT a FROM Alert a WHERE " + String.join(" AND ", conditions)
                        + " ORDER BY a.lastSeen DESC, a.id DESC",
                Alert.class);
        state.ifPresent(wanted -> query.setParameter("state", wanted));
        severity.ifPresent(wanted -> query.setParameter("severity", wanted));
        after.ifPresent(cursor -> query.setParameter("time", cursor.time()).setParameter("id", cursor.id()));
        return query.setMaxResults(limit).getResultList();
    }
}
