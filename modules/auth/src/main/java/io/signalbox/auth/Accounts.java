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
import io.signalbox.auth.store.ApiKeyStore;
import io.signalbox.auth.store.SessionStore;
import io.signalbox.common.database.Database;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.http.ClientAddress;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;
import io.signalbox.common.security.Role;

/** The accounts: each person sees and changes their own, an admin all of them. There is always an admin left. */
@ApplicationScoped
public class Accounts {

    private final Database database;
    private final AccountStore store;
    private final SessionStore sessions;
    private final ApiKeyStore keys;
    private final Authority authority;
    private final Revocations revocations;
    private final PasswordCheck passwords;
    private final PasswordHasher hasher;
    private final HashingGate gate;
    private final AuditLog audit;
    private final AccountNotices notices;
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);

    /** Takes what it works with. */
    @Inject
    public Accounts(
            Database database,
            AccountStore store,
            SessionStore sessions,
            ApiKeyStore keys,
            Authority authority,
            Revocations revocations,
            PasswordCheck passwords,
            PasswordHasher hasher,
            HashingGate gate,
            AuditLog audit,
            AccountNotices notices) {
        this.database = database;
        this.store = store;
        this.sessions = sessions;
        this.keys = keys;
        this.authority = authority;
        this.revocations = revocations;
        this.passwords = passwords;
        this.hasher = hasher;
        this.gate = gate;
        this.audit = audit;
        this.notices = notices;
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
     * What a change of the password leaves behind.
     *
     * @param sessionsEnded how many other sessions ended with it
     * @param apiKeys how many API keys live on
     */
    public record PasswordChange(int sessionsEnded, int apiKeys) {}

    /**
     * Goes on only where the caller is an admin now who signed in and gave the password a short while ago.
     *
     * @throws ProblemException {@code unauthenticated}, {@code forbidden}, or {@code reauthentication-required}
     */
    public void requireMaker(Caller caller) {
        database.run(em ->
                authority.requireRecentPassword(authority.actor(em, caller).admin()));
    }

    /**
     * Goes on only where the caller is an admin now who signed in.
     *
     * @throws ProblemException {@code unauthenticated} or {@code forbidden}
     */
    public void requireAdmin(Caller caller) {
        database.run(em -> authority.actor(em, caller).admin());
    }

    /**
     * Makes an account, for an admin who gave the password a short while ago.
     *
     * @throws ProblemException {@code conflict} when the address has one already, or as {@link #requireMaker}
     */
    public Account create(NewAccount wanted, Caller caller) {
        var hash = gate.pass(() -> hasher.hash(wanted.password()));
        return database.call(em -> {
            store.lockAdmins(em);
            var actor = authority.actor(em, caller).admin();
            authority.requireRecentPassword(actor);
            if (store.byEmail(em, wanted.email()).isPresent()) {
                throw new ProblemException(ProblemType.CONFLICT, "There is an account with this e-mail address.");
            }
            var account =
                    new Account(EntryIds.next(), wanted.email(), wanted.name(), hash, wanted.roles(), clock.instant());
            store.add(em, account);
            audit.add(
                    em,
                    "account-created",
                    account.email() + " got an account.",
                    about(account, actor.account().email()));
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
     * The caller's account.
     *
     * @throws ProblemException as {@link Authority#reader}
     */
    public Account own(Caller caller) {
        return database.call(em -> authority.reader(em, caller).account());
    }

    /**
     * Any account, for an admin.
     *
     * @throws ProblemException {@code not-found}, {@code forbidden}, or as {@link Authority#reader}
     */
    public Account get(UUID id, Caller caller) {
        return database.call(em -> {
            authority.reader(em, caller).admin();
            return found(store.byId(em, id));
        });
    }

    /**
     * Accounts in the order of their making, those after the one with this id, for an admin.
     *
     * @throws ProblemException {@code forbidden}, or as {@link Authority#reader}
     */
    public List<Account> list(Optional<UUID> after, int limit, Caller caller) {
        return database.search(caller.subject(), em -> {
            authority.reader(em, caller).admin();
            return store.after(em, after, limit);
        });
    }

    /**
     * The account of a caller who signed in.
     *
     * @throws ProblemException as {@link Authority#actor}
     */
    public Account signedIn(Caller caller) {
        return database.call(em -> authority.actor(em, caller).account());
    }

    /**
     * Changes the name of somebody who is signed in.
     *
     * @throws ProblemException as {@link Authority#actor}
     */
    public Account changeOwn(Caller caller, Optional<String> firstName, Optional<String> lastName) {
        return database.call(em -> {
            var account = authority.actor(em, caller).account();
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
     * Changes an account, for an admin; giving it more rights needs the password a short while ago. Deactivating it ends its sessions;
     * whatever takes rights away takes its access tokens away.
     *
     * @throws ProblemException {@code not-found}, {@code conflict} when no active admin would be left, {@code unauthenticated},
     *     {@code forbidden}, or {@code reauthentication-required}
     */
    public Account change(UUID id, Change change, Caller caller) {
        return database.call(em -> {
            store.lockAdmins(em);
            var actor = authority.actor(em, caller).admin();
            var by = actor.account().email();
            var account = found(store.locked(em, id));
            var roles = change.roles().orElse(account.roles());
            var active = change.active().orElse(account.isActive());
            if (account.gains(roles, active)) {
                authority.requireRecentPassword(actor);
            }
            var wasActiveAdmin = account.isActiveAdmin();
            var now = clock.instant();
            account.rename(change.nameOf(account), now);
            var cuts = account.authorize(roles, active, now);
            if (wasActiveAdmin && !account.isActiveAdmin()) {
                requireAnotherAdmin(em, id);
            }
            if (!account.isActive()) {
                sessions.endOthers(em, id, Optional.empty(), now);
            }
            audit.add(em, "account-changed", account.email() + "'s account was changed.", about(account, by));
            em.flush();
            if (cuts) {
                revocations.account(em, account);
            }
            return account;
        });
    }

    /**
     * Deletes an account with its sessions and API keys, for an admin, and takes its access tokens away.
     *
     * @throws ProblemException {@code not-found}, {@code conflict} when no active admin would be left, or as {@link #requireAdmin}
     */
    public void delete(UUID id, Caller caller) {
        database.run(em -> {
            store.lockAdmins(em);
            var by = authority.actor(em, caller).admin().account().email();
            var account = found(store.locked(em, id));
            if (account.isActiveAdmin()) {
                requireAnotherAdmin(em, id);
            }
            store.remove(em, account);
            audit.add(em, "account-deleted", account.email() + "'s account was deleted.", about(account, by));
            revocations.gone(em, id);
        });
    }

    /**
     * Ends all sessions of an account, for an admin, and takes its access tokens away. API keys live on.
     *
     * @return how many sessions there were
     * @throws ProblemException {@code not-found}, or as {@link #requireAdmin}
     */
    public int endSessions(UUID id, Caller caller) {
        return database.call(em -> {
            store.lockAdmins(em);
            var by = authority.actor(em, caller).admin().account().email();
            var account = found(store.locked(em, id));
            var ended = sessions.endOthers(em, id, Optional.empty(), clock.instant());
            var attributes = new TreeMap<>(about(account, by));
            attributes.put("sessionsEnded", Integer.toString(ended.size()));
            audit.add(em, "sessions-ended", "The sessions of " + account.email() + " were ended.", attributes);
            account.cut();
            revocations.account(em, account);
            return ended.size();
        });
    }

    /**
     * Changes the password of somebody who knows it, and ends their other sessions. API keys live on.
     *
     * @param newPassword one that keeps the policy
     * @throws ProblemException {@code invalid-credentials}, {@code too-many-requests} with the time to wait, or as
     *     {@link Authority#actor}
     */
    public PasswordChange changePassword(Caller caller, String password, String newPassword, ClientAddress from) {
        var email = EmailAddress.normalized(signedIn(caller).email());
        var hash = gate.pass(() -> hasher.hash(newPassword));
        return passwords.pass(email, password, from, Sessions.sessionOf(caller), (em, account) -> {
            var session = authority.actor(em, caller, account).session();
            var now = clock.instant();
            account.changePassword(hash, now);
            session.passwordGiven(now);
            var ended = sessions.endOthers(em, account.id(), Optional.of(session.id()), now);
            var apiKeys = keys.of(em, account.id()).size();
            var attributes = new TreeMap<>(about(account, account.email()));
            attributes.put("address", from.text());
            attributes.put("sessionsEnded", Integer.toString(ended.size()));
            attributes.put("apiKeys", Integer.toString(apiKeys));
            audit.add(em, "password-changed", account.email() + " changed their password.", attributes);
            notices.passwordChanged(em, account, from);
            revocations.all(em, account, Sessions.sessions(ended));
            return new PasswordChange(ended.size(), apiKeys);
        });
    }

    private void requireAnotherAdmin(EntityManager em, UUID id) {
        if (!store.isThereAnotherAdmin(em, id)) {
            throw new ProblemException(
                    ProblemType.CONFLICT, "This is the last active admin; make somebody else an admin first.");
        }
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
