package io.signalbox.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.signalbox.auth.store.AccountStore;
import io.signalbox.auth.store.SessionStore;
import io.signalbox.auth.token.AccessToken;
import io.signalbox.auth.token.KeyCipher;
import io.signalbox.auth.token.TokenIssuer;
import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.http.ClientAddress;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;
import io.signalbox.common.security.Credential;
import io.signalbox.common.security.Sha256;

/**
 * Signs people in, keeps them signed in by refresh tokens that are good for one use, and signs them out. A token that is used again shows
 * that somebody has a copy, and ends the session (RFC 9700, section 4.14.2).
 */
@ApplicationScoped
public class Sessions {

    private static final int TOKEN_BYTES = 32;
    private static final String SUCCESSORS = "signalbox refresh token";

    /** More tokens than anybody can use one after the other within the grace. */
    private static final int MAX_STEPS = 1_000;

    private final Database database;
    private final SessionStore store;
    private final AccountStore accounts;
    private final PasswordCheck passwords;
    private final TokenIssuer issuer;
    private final Authority authority;
    private final Revocations revocations;
    private final KeyCipher cipher;
    private final Devices devices;
    private final AccountNotices notices;
    private final AuditLog audit;
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);
    private final Duration tokenLifetime;
    private final Duration sessionLifetime;

    /**
     * Takes what it works with.
     *
     * @param settings hold {@code signalbox.auth.refresh-token-lifetime} and {@code signalbox.auth.session-lifetime}
     */
    @Inject
    public Sessions(
            Database database,
            SessionStore store,
            AccountStore accounts,
            PasswordCheck passwords,
            TokenIssuer issuer,
            Authority authority,
            Revocations revocations,
            KeyCipher cipher,
            Devices devices,
            AccountNotices notices,
            AuditLog audit,
            Settings settings) {
        this.database = database;
        this.store = store;
        this.accounts = accounts;
        this.passwords = passwords;
        this.issuer = issuer;
        this.authority = authority;
        this.revocations = revocations;
        this.cipher = cipher;
        this.devices = devices;
        this.notices = notices;
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
     * A session that has begun.
     *
     * @param device what the device is to keep, so that it is known the next time
     */
    public record Begun(Grant grant, String device) {

        @Override
        public String toString() {
            return "Begun[" + grant + "]";
        }
    }

    /**
     * Begins a session. Its owner is told by mail if the device is not known.
     *
     * @param device what the device has kept since it signed in before
     * @throws ProblemException {@code invalid-credentials}, or {@code too-many-requests} with the time to wait
     */
    public Begun signIn(EmailAddress email, String password, ClientAddress from, Optional<String> device) {
        var known = devices.recognize(device, email);
        return passwords.pass(email, password, from, known, (em, account) -> {
            var now = clock.instant();
            var session = new Session(EntryIds.next(), account.id(), now, now.plus(sessionLifetime));
            store.add(em, session);
            audit.add(em, "signed-in", account.email() + " signed in.", about(account, session, from));
            if (known.isEmpty()) {
                notices.newDevice(em, account, from);
            }
            return new Begun(
                    grant(em, account, session, Secrets.random(TOKEN_BYTES), now),
                    devices.remember(device, known.orElseGet(UUID::randomUUID), email));
        });
    }

    /**
     * Gives the next access token and the next refresh token for a refresh token.
     *
     * @throws ProblemException {@code unauthenticated} when it is unknown, expired, used before, or of a session that has ended
     */
    public Grant refresh(String refreshToken, ClientAddress from) {
        return database.call(em -> refresh(em, refreshToken, from))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNAUTHENTICATED, "The session has ended, or there never was one: sign in."));
    }

    /**
     * Takes the password again in a session, so that lasting credentials can be made in it for a while.
     *
     * @throws ProblemException {@code invalid-credentials}, {@code too-many-requests} with the time to wait, {@code unauthenticated}
     *     when the session has ended, or {@code forbidden} for whoever did not sign in
     */
    public void reauthenticate(Caller caller, String password, ClientAddress from) {
        var email = database.call(em -> authority.actor(em, caller).account().email());
        passwords.pass(EmailAddress.normalized(email), password, from, sessionOf(caller), (em, account) -> {
            var session = authority.actor(em, caller, account).session();
            session.passwordGiven(clock.instant());
            audit.add(
                    em,
                    "reauthenticated",
                    account.email() + " gave the password again.",
                    about(account, session, from));
            return account;
        });
    }

    /**
     * Ends the caller's session. That it has ended before is no error.
     *
     * @throws ProblemException {@code not-found} when the token is of no session
     */
    public void signOut(Caller caller, ClientAddress from) {
        if (!(caller.credential() instanceof Credential.Session(var id))) {
            throw new ProblemException(ProblemType.NOT_FOUND, "This token belongs to no session.");
        }
        database.run(em -> {
            var account = accounts.locked(em, UUID.fromString(caller.subject()));
            var session = store.locked(em, id);
            if (account.isPresent() && session.isPresent()) {
                signOut(em, account.get(), session.get(), from);
            }
        });
    }

    /**
     * Ends all sessions of the caller, this one included.
     *
     * @return how many there were
     * @throws ProblemException {@code unauthenticated} when the session has ended, {@code forbidden} for whoever did not sign in
     */
    public int signOutEverywhere(Caller caller, ClientAddress from) {
        return database.call(em -> {
            var actor = authority.actor(em, caller);
            var account = actor.account();
            var ended = store.endOthers(em, account.id(), Optional.empty(), clock.instant());
            var attributes = new TreeMap<>(about(account, actor.session(), from));
            attributes.put("sessionsEnded", Integer.toString(ended.size()));
            audit.add(em, "signed-out-everywhere", account.email() + " signed out everywhere.", attributes);
            revocations.all(em, account, sessions(ended));
            return ended.size();
        });
    }

    /** The session that a caller's token was issued for; empty for a key or a service. */
    static Optional<UUID> sessionOf(Caller caller) {
        return caller.credential() instanceof Credential.Session(var id) ? Optional.of(id) : Optional.empty();
    }

    /** Sessions as what tokens were issued for. */
    static List<Credential> sessions(List<UUID> ids) {
        return ids.stream().<Credential>map(Credential.Session::new).toList();
    }

    /** Deletes what has ended long enough ago. */
    void sweep() {
        database.run(em -> store.sweep(em, clock.instant()));
    }

    private void signOut(EntityManager em, Account account, Session session, ClientAddress from) {
        var now = clock.instant();
        if (session.isAlive(now)) {
            session.end(now);
            audit.add(em, "signed-out", account.email() + " signed out.", about(account, session, from));
            revocations.session(em, account, session.id());
        }
    }

    private Optional<Grant> refresh(EntityManager em, String presented, ClientAddress from) {
        var now = clock.instant();
        var hash = Sha256.of(presented);
        var family = store.familyOf(em, hash);
        var account =
                family.flatMap(known -> accounts.locked(em, known.account())).filter(Account::isActive);
        var session =
                account.flatMap(_ -> store.locked(em, family.get().session())).filter(known -> known.isAlive(now));
        if (session.isEmpty()) {
            return Optional.empty();
        }
        var token = store.token(em, hash).orElseThrow();
        return switch (token.standing(now)) {
            case GOOD -> {
                token.rotate(now);
                yield Optional.of(grant(
                        em, account.get(), session.get(), successors(presented).getFirst(), now));
            }
            case SHARED -> shared(em, account.get(), session.get(), presented, now);
            case EXPIRED -> Optional.empty();
            case REUSED -> {
                session.get().end(now);
                audit.warn(
                        em,
                        "refresh-token-reused",
                        "A refresh token of " + account.get().email()
                                + " was used again; somebody may have a copy, so its session was ended.",
                        about(account.get(), session.get(), from));
                revocations.session(em, account.get(), session.get().id());
                yield Optional.empty();
            }
        };
    }

    /** A second tab gets what the first one got, or the last that came of it: a session has one line of tokens, and never two ends. */
    private Optional<Grant> shared(EntityManager em, Account account, Session session, String presented, Instant now) {
        var last = presented;
        for (int steps = 0; steps < MAX_STEPS; steps++) {
            var next = successors(last).stream()
                    .filter(value -> store.token(em, Sha256.of(value)).isPresent())
                    .findFirst();
            if (next.isEmpty()) {
                return Optional.empty();
            }
            last = next.get();
            var token = store.token(em, Sha256.of(last)).orElseThrow();
            if (token.standing(now) == RefreshToken.Standing.GOOD) {
                return Optional.of(granted(account, session, last, token, now));
            }
        }
        return Optional.empty();
    }

    /**
     * Only hashes are kept, so the next token is computed from this one, which only its holder has, by a key that only auth has. While
     * that key is exchanged the second is the one that another replica, or this one a moment ago, may have given.
     */
    private List<String> successors(String token) {
        return cipher.derived(SUCCESSORS, Secrets.HMAC).stream()
                .map(key -> Secrets.hmac(key, token))
                .toList();
    }

    private Grant grant(EntityManager em, Account account, Session session, String value, Instant now) {
        var latest = now.plus(tokenLifetime);
        var expires = latest.isBefore(session.expiresAt()) ? latest : session.expiresAt();
        var token = new RefreshToken(Sha256.of(value), session.id(), now, expires);
        store.add(em, token);
        return granted(account, session, value, token, now);
    }

    private Grant granted(Account account, Session session, String value, RefreshToken token, Instant now) {
        return new Grant(
                account, issuer.forSession(account, session.id()), value, Duration.between(now, token.expiresAt()));
    }

    private static Map<String, String> about(Account account, Session session, ClientAddress from) {
        return Map.of(
                "account", account.id().toString(),
                "email", account.email(),
                "address", from.text(),
                "session", session.id().toString());
    }
}
