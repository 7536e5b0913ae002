package io.signalbox.auth;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.signalbox.auth.password.HashingGate;
import io.signalbox.auth.password.PasswordHasher;
import io.signalbox.auth.store.AccountStore;
import io.signalbox.auth.store.SessionStore;
import io.signalbox.common.database.Database;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Role;

/** The accounts: each person sees and changes their own, an admin all of them. There is always an admin left. */
@ApplicationScoped
public class Accounts {

    private final Database database;
    private final AccountStore store;
    private final SessionStore sessions;
    private final PasswordCheck passwords;
    private final PasswordHasher hasher;
    private final HashingGate gate;
    private final AuditLog audit;
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);

    /** Takes what it works with. */
    @Inject
    public Accounts(
            Database database,
            AccountStore store,
            SessionStore sessions,
            PasswordCheck passwords,
            PasswordHasher hasher,
            HashingGate gate,
            AuditLog audit) {
        this.database = database;
        this.store = store;
        this.sessions = sessions;
        this.passwords = passwords;
        this.hasher = hasher;
        this.gate = gate;
        this.audit = audit;
    }

    /**
     * An account to be made.
     *
     * @param password one that keeps the policy
     * @param roles assignable ones
     */
    public record NewAccount(EmailAddress email, PersonName name, String password, Set<String> roles) {

        @Override
        public String toString() {
            return "NewAccount[" + email.value() + "]";
        }
    }

    /**
     * What to change of an account; what is absent stays.
     *
     * @param roles assignable ones
     */
    public record Change(
            Optional<String> firstName,
            Optional<String> lastName,
            Optional<Set<String>> roles,
            Optional<Boolean> active) {

        private PersonName nameOf(Account account) {
            return new PersonName(
                    firstName.orElse(account.name().first()),
                    lastName.orElse(account.name().last()));
        }
    }

    /**
     * Makes an account.
     *
     * @param by who makes it, for the log
     * @throws ProblemException {@code conflict} when the address has one already
     */
    public Account create(NewAccount wanted, String by) {
        var hash = gate.pass(() -> hasher.hash(wanted.password()));
        return database.call(em -> {
            store.lockAdmins(em);
            if (store.byEmail(em, wanted.email()).isPresent()) {
                throw new ProblemException(ProblemType.CONFLICT, "There is an account with this e-mail address.");
            }
            var account =
                    new Account(EntryIds.next(), wanted.email(), wanted.name(), hash, wanted.roles(), clock.instant());
            store.add(em, account);
            audit.add(em, "account-created", account.email() + " got an account.", about(account, by));
            return account;
        });
    }

    /** Makes the first account, an admin; does nothing where there is any account. */
    void createFirst(EmailAddress email, String password) {
        if (!database.call(store::isEmpty)) {
            return;
        }
        var hash = gate.pass(() -> hasher.hash(password));
        database.run(em -> {
            store.lockAdmins(em);
            if (store.isEmpty(em)) {
                var admin = new Account(
                        EntryIds.next(), email, new PersonName("", ""), hash, Set.of(Role.ADMIN), clock.instant());
                store.add(em, admin);
                audit.add(em, "account-created", "The first admin got an account.", about(admin, "configuration"));
            }
        });
    }

    /**
     * The account of somebody who is signed in.
     *
     * @throws ProblemException {@code unauthenticated} when it is gone or inactive since the token was issued
     */
    public Account own(UUID id) {
        return database.call(em -> own(store.byId(em, id)));
    }

    /**
     * Any account.
     *
     * @throws ProblemException {@code not-found}
     */
    public Account get(UUID id) {
        return database.call(em -> found(store.byId(em, id)));
    }

    /** Accounts in the order of their making, those after the one with this id. */
    public List<Account> list(Optional<UUID> after, int limit) {
        return database.call(em -> store.after(em, after, limit));
    }

    /**
     * Changes the name of somebody who is signed in.
     *
     * @throws ProblemException {@code unauthenticated} when the account is gone or inactive since the token was issued
     */
    public Account changeOwn(UUID id, Optional<String> firstName, Optional<String> lastName) {
        return database.call(em -> {
            var account = own(store.locked(em, id));
            var change = new Change(firstName, lastName, Optional.empty(), Optional.empty());
            account.rename(change.nameOf(account), clock.instant());
            audit.add(
                    em,
                    "account-changed",
                    account.email() + " changed their account.",
                    about(account, account.email()));
            return account;
        });
    }

    /**
     * Changes an account. Deactivating it ends its sessions.
     *
     * @param by who changes it, for the log
     * @throws ProblemException {@code not-found}, or {@code conflict} when no active admin would be left
     */
    public Account change(UUID id, Change change, String by) {
        return database.call(em -> {
            store.lockAdmins(em);
            var account = found(store.locked(em, id));
            var wasActiveAdmin = account.isActiveAdmin();
            var now = clock.instant();
            account.rename(change.nameOf(account), now);
            account.authorize(
                    change.roles().orElse(account.roles()), change.active().orElse(account.isActive()), now);
            if (wasActiveAdmin && !account.isActiveAdmin()) {
                requireAnotherAdmin(em, id);
            }
            if (!account.isActive()) {
                sessions.endOthers(em, id, Optional.empty(), now);
            }
            audit.add(em, "account-changed", account.email() + "'s account was changed.", about(account, by));
            em.flush();
            return account;
        });
    }

    /**
     * Deletes an account with its sessions and API keys.
     *
     * @param by who deletes it, for the log
     * @throws ProblemException {@code not-found}, or {@code conflict} when no active admin would be left
     */
    public void delete(UUID id, String by) {
        database.run(em -> {
            store.lockAdmins(em);
            var account = found(store.locked(em, id));
            if (account.isActiveAdmin()) {
                requireAnotherAdmin(em, id);
            }
            store.remove(em, account);
            audit.add(em, "account-deleted", account.email() + "'s account was deleted.", about(account, by));
        });
    }

    /**
     * Changes the password of somebody who knows it, and ends their other sessions.
     *
     * @param kept the session that goes on
     * @param newPassword one that keeps the policy
     * @throws ProblemException {@code invalid-credentials}, or {@code too-many-requests} with the time to wait
     */
    public void changePassword(
            Account own, Optional<UUID> kept, String password, String newPassword, ClientAddress from) {
        var email = EmailAddress.normalized(own.email());
        var hash = gate.pass(() -> hasher.hash(newPassword));
        passwords.pass(email, password, from, (em, account) -> {
            account.changePassword(hash, clock.instant());
            var ended = sessions.endOthers(em, account.id(), kept, clock.instant());
            var attributes = new TreeMap<>(about(account, account.email()));
            attributes.put("address", from.text());
            attributes.put("sessionsEnded", Integer.toString(ended));
            audit.add(em, "password-changed", account.email() + " changed their password.", attributes);
            return account;
        });
    }

    private void requireAnotherAdmin(EntityManager em, UUID id) {
        if (!store.isThereAnotherAdmin(em, id)) {
            throw new ProblemException(
                    ProblemType.CONFLICT, "This is the last active admin; make somebody else an admin first.");
        }
    }

    private static Account own(Optional<Account> account) {
        return account.filter(Account::isActive)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNAUTHENTICATED, "The account of this token is gone or inactive."));
    }

    private static Account found(Optional<Account> account) {
        return account.orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no such account."));
    }

    private static Map<String, String> about(Account account, String by) {
        return Map.of(
                "account", account.id().toString(),
                "email", account.email(),
                "roles", String.join(" ", new TreeSet<>(account.roles())),
                "active", Boolean.toString(account.isActive()),
                "by", by);
    }
}
