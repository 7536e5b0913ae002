package io.signalbox.listener.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;

import io.signalbox.listener.Rule;

/** The table of rules. Every method works in the caller's transaction. */
@ApplicationScoped
public class RuleStore {

    /** All rules, sorted by name. */
    public List<Rule> all(EntityManager em) {
        return em.createQuery("SELECT r FROM Rule r ORDER BY r.name, r.id", Rule.class)
                .getResultList();
    }

    /** How many there are. */
    public long count(EntityManager em) {
        return em.createQuery("SELECT COUNT(r) FROM Rule r", Long.class).getSingleResult();
    }

    /** One rule. */
    public Optional<Rule> find(EntityManager em, UUID id) {
        return Optional.ofNullable(em.find(Rule.class, id));
    }

    /** One rule, which nobody else changes until the transaction ends. */
    public Optional<Rule> lock(EntityManager em, UUID id) {
        return Optional.ofNullable(em.find(Rule.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    /** Keeps a new rule. */
    public void add(EntityManager em, Rule rule) {
        em.persist(rule);
    }

    /** Removes a rule. */
    public void remove(EntityManager em, Rule rule) {
        em.remove(rule);
    }
}
