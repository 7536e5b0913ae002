package io.signalbox.auth.store;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;

import io.signalbox.auth.Account;
import io.signalbox.auth.EmailAddress;

/** The table of accounts. */
@ApplicationScoped
public class AccountStore {

    /** An arbitrary number, for PostgreSQL's advisory lock. */
    private static final long ADMINS = 0x7369676e_61646dL;

    /** The account with this address. */
    public Optional<Account> byEmail(EntityManager em, EmailAddress email) {
        return em.createQuery("SELECT a FROM Account a WHERE LOWER(a.email) = :email", Account.class)
                .setParameter("email", email.value())
                .getResultStream()
                .findFirst();
    }

    /** The account with this id. */
    public Optional<Account> byId(EntityManager em, UUID id) {
        return Optional.ofNullable(em.find(Account.class, id));
    }

    /** The account with this id, which nobody else can change until the transaction ends. */
    public Optional<Account> locked(EntityManager em, UUID id) {
        return Optional.ofNullable(em.find(Account.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    /** Accounts with a greater id, in the order of their ids, which is that of their making. */
    public List<Account> after(EntityManager em, Optional<UUID> id, int limit) {
        return em.createQuery("SELECT a FROM Account a WHERE a.id > :id ORDER BY a.id", Account.class)
                .setParameter("id", id.orElse(new UUID(0, 0)))
                .setMaxResults(limit)
                .getResultList();
    }

    /** Whether there is any account. */
    public boolean isEmpty(EntityManager em) {
        return em.createQuery("SELECT a.id FROM Account a", UUID.class)
                .setMaxResults(1)
                .getResultList()
                .isEmpty();
    }

    /** Lets nobody else who asks for this change who is an admin until the transaction ends. */
    public void lockAdmins(EntityManager em) {
        em.createNativeQuery("SELECT 1 FROM pg_advisory_xact_lock(?1)")
                .setParameter(1, ADMINS)
                .getSingleResult();
    }

    /** Adds an account. */
    public void add(EntityManager em, Account account) {
        em.persist(account);
        em.flush();
    }

    /** Deletes an account with its sessions and API keys. */
    public void remove(EntityManager em, Account account) {
        em.remove(account);
        em.flush();
    }

    /** Whether anybody but this account may do everything. */
    public boolean isThereAnotherAdmin(EntityManager em, UUID id) {
        return !em.createNativeQuery("""
                        SELECT 1 FROM accounts
                        WHERE active AND id <> ?1 AND 'admin' = ANY (string_to_array(roles, ' ')) LIMIT 1""").setParameter(1, id).getResultList().isEmpty();
    }
}
