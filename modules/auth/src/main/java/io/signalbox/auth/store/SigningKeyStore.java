package io.signalbox.auth.store;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;

import io.signalbox.auth.token.SigningKey;

/** The table of signing keys. */
@ApplicationScoped
public class SigningKeyStore {

    /** All keys, oldest first. */
    public List<SigningKey> all(EntityManager em) {
        return em.createQuery("SELECT k FROM SigningKey k ORDER BY k.createdAt", SigningKey.class)
                .getResultList();
    }

    /** Lets nobody else change the keys until the transaction ends; reading goes on. */
    public void lock(EntityManager em) {
        em.createNativeQuery("LOCK TABLE signing_keys IN EXCLUSIVE MODE").executeUpdate();
    }

    /** Adds a key. */
    public void add(EntityManager em, SigningKey key) {
        em.persist(key);
    }

    /** Forgets a key. */
    public void remove(EntityManager em, SigningKey key) {
        em.remove(key);
    }
}
