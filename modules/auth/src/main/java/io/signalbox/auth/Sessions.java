package io.signalbox.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.signalbox.auth.store.AccountStore;
import io.signalbox.auth.store.SessionStore;
import io.signalbox.auth.token.AccessToken;
import io.signalbox.auth.token.TokenIssuer;
import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * Signs people in, keeps them signed in by refresh tokens that are good for one use, and signs them out. A token that is used again shows
 * that somebody has a copy, and ends the session (RFC 9700, section 4.14.2).
 */
@ApplicationScoped
public class Sessions {

    private static final int TOKEN_BYTES = 32;

    private final Database database;
    private final SessionStore store;
    private final AccountStore accounts;
    private final PasswordCheck passwords;
    private final TokenIssuer issuer;
    private final AuditLog audit;
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);
    private final Duration tokenLifetime;
    private final Duration sessionLifetime;

    /** @param settings hold {@code signalbox.auth.refresh-token-lifetime} and {@code signalbox.auth.session-lifetime} */
    @Inject
    public Sessions(
            Database database,
            SessionStore store,
            AccountStore accounts,
            PasswordCheck passwords,
            TokenIssuer issuer,
            AuditLog audit,
            Settings settings) {
        this.database = database;
        this.store = store;
        this.accounts = accounts;
        this.passwords = passwords;
        this.issuer = issuer;
        this.audit = audit;
        this.tokenLifetime = settings.duration("signalbox.auth.refresh-token-lifetime");
        this.sessionLifetime = settings.duration("signalbox.auth.session-lifetime");
    }

    /**
     * What somebody gets who signs in or refreshes.
     *
     * @param account who they are
     * @param access what to send with requests
     * @param refreshToken what to get the next access token by
     * @param refreshLifetime how long that is good
     */
    public record Grant(Account account, AccessToken access, String refreshToken, Duration refreshLifetime) {

        @Override
        public String toString() {
            return "Grant[" + account.id() + "]";
        }
    }

    /**
     * Begins a session.
     *
     * @throws ProblemException {@code invalid-credentials}, or {@code too-many-requests} with the time to wait
     */
    public Grant signIn(EmailAddress email, String password, ClientAddress from) {
        return passwords.pass(email, password, from, (em, account) -> {
            var now = clock.instant();
            var session = new Session(EntryIds.next(), account.id(), now, now.plus(sessionLifetime));
            store.add(em, session);
            audit.add(em, "signed-in", account.email() + " signed in.", about(account, session, from));
            return grant(em, account, session, now);
        });
    }

    /**
     * Gives the next access token and the next refresh token for a refresh token.
     *
     * @throws ProblemException {@code unauthenticated} when it is unknown, expired, used before, or of a session that has ended
     */
    public Grant refresh(String refreshToken, ClientAddress from) {
        return database.call(em -> refresh(em, Secrets.sha256(refreshToken), from))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNAUTHENTICATED, "The session has ended, or there never was one: sign in."));
    }

    /**
     * Ends a session. That it has ended before is no error.
     *
     * @throws ProblemException {@code not-found} when it is not there
     */
    public void signOut(UUID session, ClientAddress from) {
        database.run(em -> {
            var known = store.locked(em, session)
                    .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no such session."));
            var now = clock.instant();
            if (known.isAlive(now)) {
                known.end(now);
                accounts.byId(em, known.accountId())
                        .ifPresent(account -> audit.add(
                                em, "signed-out", account.email() + " signed out.", about(account, known, from)));
            }
        });
    }

    /** Deletes what has ended long enough ago. */
    void sweep() {
        database.run(em -> store.sweep(em, clock.instant()));
    }

    private Optional<Grant> refresh(EntityManager em, byte[] hash, ClientAddress from) {
        var now = clock.instant();
        var session = store.lockedByToken(em, hash);
        var account = session.filter(known -> known.isAlive(now))
                .flatMap(known -> accounts.byId(em, known.accountId()))
                .filter(Account::isActive);
        if (account.isEmpty()) {
            return Optional.empty();
        }
        var token = store.token(em, hash).orElseThrow();
        return switch (token.standing(now)) {
            case GOOD -> {
                token.rotate(now);
                yield Optional.of(grant(em, account.get(), session.get(), now));
            }
            case EXPIRED -> Optional.empty();
            case REUSED -> {
                session.get().end(now);
                audit.warn(
                        em,
                        "refresh-token-reused",
                        "A refresh token of " + account.get().email()
                                + " was used again; somebody may have a copy, so its session was ended.",
                        about(account.get(), session.get(), from));
                yield Optional.empty();
            }
        };
    }

    private Grant grant(EntityManager em, Account account, Session session, Instant now) {
        var token = Secrets.random(TOKEN_BYTES);
        var latest = now.plus(tokenLifetime);
        var expires = latest.isBefore(session.expiresAt()) ? latest : session.expiresAt();
        store.add(em, new RefreshToken(Secrets.sha256(token), session.id(), now, expires));
        return new Grant(account, issuer.forSession(account, session.id()), token, Duration.between(now, expires));
    }

    private static Map<String, String> about(Account account, Session session, ClientAddress from) {
        return Map.of(
                "account", account.id().toString(),
                "email", account.email(),
                "address", from.text(),
                "session", session.id().toString());
    }
}
