package io.signalbox.auth.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;

import io.signalbox.auth.ApiKey;

/** The table of API keys. */
@ApplicationScoped
public class ApiKeyStore {

    /** The key with this id. */
    public Optional<ApiKey> byId(EntityManager em, UUID id) {
        return Optional.ofNullable(em.find(ApiKey.class, id));
    }

    /** An account's keys, oldest first. */
    public List<ApiKey> of(EntityManager em, UUID account) {
        return em.createQuery("SELECT k FROM ApiKey k WHERE k.accountId = :account ORDER BY k.id", ApiKey.class)
                .setParameter("account", account)
                .getResultList();
    }

    /** Adds a key. */
    public void add(EntityManager em, ApiKey key) {
        em.persist(key);
    }

    /** Deletes a key. */
    public void remove(EntityManager em, ApiKey key) {
        em.remove(key);
    }
}
