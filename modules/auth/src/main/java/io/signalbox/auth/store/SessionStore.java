package io.signalbox.auth.store;

import java.time.Instant;
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

    /** Adds a session. */
    public void add(EntityManager em, Session session) {
        em.persist(session);
        em.flush();
    }

    /** Adds a refresh token of a session. */
    public void add(EntityManager em, RefreshToken token) {
        em.persist(token);
    }

    /** The session of a refresh token, which nobody else can change until the transaction ends. */
    public Optional<Session> lockedByToken(EntityManager em, byte[] hash) {
        return em.createQuery("SELECT t.family FROM RefreshToken t WHERE t.hash = :hash", UUID.class)
                .setParameter("hash", hash)
                .getResultStream()
                .findFirst()
                .map(family -> em.find(Session.class, family, LockModeType.PESSIMISTIC_WRITE));
    }

    /** A refresh token, as it is now. */
    public Optional<RefreshToken> token(EntityManager em, byte[] hash) {
        return em.createQuery("SELECT t FROM RefreshToken t WHERE t.hash = :hash", RefreshToken.class)
                .setParameter("hash", hash)
                .getResultStream()
                .findFirst();
    }

    /** The session with this id, which nobody else can change until the transaction ends. */
    public Optional<Session> locked(EntityManager em, UUID id) {
        return Optional.ofNullable(em.find(Session.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    /** Ends an account's sessions but one; gives how many ended. */
    public int endOthers(EntityManager em, UUID account, Optional<UUID> kept, Instant now) {
        return em.createQuery("UPDATE Session s SET s.endedAt = :now"
                        + " WHERE s.accountId = :account AND s.endedAt IS NULL AND s.id <> :kept")
                .setParameter("now", now)
                .setParameter("account", account)
                .setParameter("kept", kept.orElse(new UUID(0, 0)))
                .executeUpdate();
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
