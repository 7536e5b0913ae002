package io.signalbox.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.signalbox.auth.store.AccountStore;
import io.signalbox.auth.store.ApiKeyStore;
import io.signalbox.auth.store.SessionStore;
import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;
import io.signalbox.common.security.Credential;
import io.signalbox.common.security.Role;

/**
 * Decides what a caller may do by what the database says now, in the transaction that does it, whatever their token said when it was
 * issued: the account is active, the session goes on, the key was not deleted, the roles are those of this moment.
 */
@ApplicationScoped
public class Authority {

    private final AccountStore accounts;
    private final SessionStore sessions;
    private final ApiKeyStore keys;
    private final Duration passwordAge;
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);

    /** @param settings hold {@code signalbox.auth.password-age} */
    @Inject
    public Authority(AccountStore accounts, SessionStore sessions, ApiKeyStore keys, Settings settings) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.keys = keys;
        this.passwordAge = settings.duration("signalbox.auth.password-age");
    }

    /** Somebody who reads. */
    public record Reader(Account account, Set<String> roles) {

        /**
         * Goes on only for an admin.
         *
         * @throws ProblemException {@code forbidden}
         */
        Reader admin() {
            requireAdmin(roles);
            return this;
        }
    }

    /** Somebody who signed in; account and session are locked until the transaction ends. */
    public record Actor(Account account, Session session) {

        /**
         * Goes on only for an admin.
         *
         * @throws ProblemException {@code forbidden}
         */
        Actor admin() {
            requireAdmin(account.roles());
            return this;
        }

        /** Whether they have all of these roles, or are an admin. */
        boolean has(Collection<String> roles) {
            return account.isActiveAdmin() || account.roles().containsAll(roles);
        }
    }

    /**
     * Who reads, by a session or by an API key.
     *
     * @throws ProblemException {@code unauthenticated} when the account, the session or the key is good no more, {@code forbidden} for a
     *     service
     */
    public Reader reader(EntityManager em, Caller caller) {
        var account = active(accounts.byId(em, accountId(caller)));
        return switch (caller.credential()) {
            case Credential.Session(var id) -> {
                alive(sessions.byId(em, id), account);
                yield new Reader(account, account.roles());
            }
            case Credential.ApiKey(var id) -> {
                var key = keys.byId(em, id)
                        .filter(known -> known.accountId().equals(account.id()))
                        .filter(known -> known.isAlive(clock.instant()))
                        .orElseThrow(() -> new ProblemException(
                                ProblemType.UNAUTHENTICATED, "The API key of this token was deleted, or has ended."));
                yield new Reader(account, rolesOf(key, account));
            }
            case Credential.Untold() -> {
                var roles = new HashSet<>(account.roles());
                roles.retainAll(caller.roles());
                yield new Reader(account, roles);
            }
        };
    }

    /**
     * Who changes something, which only somebody who signed in can: an API key does what its scopes allow, and nothing that lasts longer
     * than the key.
     *
     * @throws ProblemException {@code unauthenticated} when the account or the session is good no more, {@code forbidden} for a service
     *     and for an API key
     */
    public Actor actor(EntityManager em, Caller caller) {
        return actor(em, caller, active(accounts.locked(em, accountId(caller))));
    }

    /** As {@link #actor(EntityManager, Caller)}, where the account is locked already. */
    Actor actor(EntityManager em, Caller caller, Account account) {
        if (!(caller.credential() instanceof Credential.Session(var id))) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN, "Sign in for this: the token of an API key does not allow it.");
        }
        return new Actor(account, alive(sessions.locked(em, id), account));
    }

    /**
     * Goes on only where the password was given in the session a short while ago: what somebody makes here outlasts the session, and a
     * session can be stolen (OWASP ASVS 5, 7.5.1).
     *
     * @throws ProblemException {@code reauthentication-required}
     */
    void requireRecentPassword(Actor actor) {
        if (actor.session().passwordAt().plus(passwordAge).isBefore(clock.instant())) {
            throw new ProblemException(
                    ProblemType.REAUTHENTICATION_REQUIRED,
                    "Give the password again by POST /api/v1/sessions/current/reauthentication {\"password\": …}, then repeat"
                            + " this within " + passwordAge.toMinutes() + " minutes.");
        }
    }

    /** A key gives what it was made for, as far as its owner still has it. */
    static Set<String> rolesOf(ApiKey key, Account owner) {
        var roles = new HashSet<>(key.scopes());
        if (!owner.isActiveAdmin()) {
            roles.retainAll(owner.roles());
        }
        return roles;
    }

    private Session alive(Optional<Session> session, Account account) {
        return session.filter(known -> known.accountId().equals(account.id()))
                .filter(known -> known.isAlive(clock.instant()))
                .orElseThrow(() ->
                        new ProblemException(ProblemType.UNAUTHENTICATED, "The session has ended: sign in again."));
    }

    private static Account active(Optional<Account> account) {
        return account.filter(Account::isActive)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNAUTHENTICATED, "The account of this token is gone or inactive."));
    }

    private static void requireAdmin(Set<String> roles) {
        if (!roles.contains(Role.ADMIN)) {
            throw new ProblemException(ProblemType.FORBIDDEN, "One of these roles is needed: " + Role.ADMIN + ".");
        }
    }

    private static UUID accountId(Caller caller) {
        if (caller.isService()) {
            throw new ProblemException(ProblemType.FORBIDDEN, "A service has no account.");
        }
        return UUID.fromString(caller.subject());
    }
}
