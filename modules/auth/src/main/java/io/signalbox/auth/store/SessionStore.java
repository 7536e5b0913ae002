package io.signalbox.auth.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;

import io.signalbox.auth.RefreshToken;
import io.signalbox.auth.Session;

/** The tables of sessions and of their refresh tokens. */
@ApplicationScoped
public class SessionStore {

    /** A session and whose it is. */
    public record Family(UUID session, UUID account) {}

    /** Adds a session. */
    public void add(EntityManager em, Session session) {
        em.persist(session);
        em.flush();
    }

    /** Adds a refresh token of a session. */
    public void add(EntityManager em, RefreshToken token) {
        em.persist(token);
    }

    /** The session of a refresh token and its account, which never change for a token. */
    public Optional<Family> familyOf(EntityManager em, byte[] hash) {
        return em.createQuery(
                        "SELECT t.family, s.accountId FROM RefreshToken t, Session s"
                                + " WHERE t.hash = :hash AND s.id = t.family",
                        Object[].class)
                .setParameter("hash", hash)
                .getResultStream()
                .findFirst()
                .map(row -> new Family((UUID) row[0], (UUID) row[1]));
    }

    /** A refresh token, as it is now. */
    public Optional<RefreshToken> token(EntityManager em, byte[] hash) {
        return em.createQuery("SELECT t FROM RefreshToken t WHERE t.hash = :hash", RefreshToken.class)
                .setParameter("hash", hash)
                .getResultStream()
                .findFirst();
    }

    /** The session with this id, as it is now. */
    public Optional<Session> byId(EntityManager em, UUID id) {
        return Optional.ofNullable(em.find(Session.class, id));
    }

    /** The session with this id, which nobody else can change until the transaction ends. */
    public Optional<Session> locked(EntityManager em, UUID id) {
        return Optional.ofNullable(em.find(Session.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    /** Ends an account's sessions but one; gives the ids of those that ended. The account is locked, so that none begins meanwhile. */
    public List<UUID> endOthers(EntityManager em, UUID account, Optional<UUID> kept, Instant now) {
        var others = em.createQuery(
                        "SELECT s.id FROM Session s WHERE s.accountId = :account AND s.endedAt IS NULL"
                                + " AND s.expiresAt > :now AND s.id <> :kept",
                        UUID.class)
                .setParameter("now", now)
                .setParameter("account", account)
                .setParameter("kept", kept.orElse(new UUID(0, 0)))
                .getResultList();
        em.createQuery("UPDATE Session s SET s.endedAt = :now"
                        + " WHERE s.accountId = :account AND s.endedAt IS NULL AND s.id <> :kept")
                .setParameter("now", now)
                .setParameter("account", account)
                .setParameter("kept", kept.orElse(new UUID(0, 0)))
                .executeUpdate();
        return others;
    }

    /** Deletes sessions and tokens that can't be used any more, and that nobody needs to recognize. */
    public void sweep(EntityManager em, Instant now) {
        em.createQuery("DELETE FROM RefreshToken t WHERE t.expiresAt < :now")
                .setParameter("now", now)
                .executeUpdate();
        em.createQuery("DELETE FROM Session s WHERE s.expiresAt < :now")
                .setParameter("now", now)
                .executeUpdate();
    }
}
