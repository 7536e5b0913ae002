package io.signalbox.auth;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.signalbox.auth.store.AccountStore;
import io.signalbox.auth.store.ApiKeyStore;
import io.signalbox.auth.token.AccessToken;
import io.signalbox.auth.token.TokenIssuer;
import io.signalbox.common.database.Database;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;
import io.signalbox.common.security.Credential;
import io.signalbox.common.security.Sha256;

/**
 * The keys of machines that can't refresh a token. A key's text is {@code sbk_<id>_<secret>}, shown once; it is exchanged for access
 * tokens whose roles are the key's scopes, as far as its owner still has them.
 */
@ApplicationScoped
public class ApiKeys {

    /** The most keys that one account can have. */
    public static final int MAX_PER_ACCOUNT = 100;

    private static final int SECRET_BYTES = 24;

    private final Database database;
    private final ApiKeyStore store;
    private final AccountStore accounts;
    private final TokenIssuer issuer;
    private final Authority authority;
    private final Revocations revocations;
    private final AuditLog audit;
    private final AccountNotices notices;
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);

    /** Takes what it works with. */
    @Inject
    public ApiKeys(
            Database database,
            ApiKeyStore store,
            AccountStore accounts,
            TokenIssuer issuer,
            Authority authority,
            Revocations revocations,
            AuditLog audit,
            AccountNotices notices) {
        this.database = database;
        this.store = store;
        this.accounts = accounts;
        this.issuer = issuer;
        this.authority = authority;
        this.revocations = revocations;
        this.audit = audit;
        this.notices = notices;
    }

    /**
     * A key that was just made.
     *
     * @param key what is kept of it
     * @param text the key itself, which can't be had again
     */
    public record Made(ApiKey key, String text) {

        @Override
        public String toString() {
            return "Made[" + key.id() + "]";
        }
    }

    /**
     * The caller's keys, oldest first.
     *
     * @throws ProblemException as {@link Authority#reader}
     */
    public List<ApiKey> of(Caller caller) {
        return database.call(
                em -> store.of(em, authority.reader(em, caller).account().id()));
    }

    /**
     * Goes on only where the caller may make keys now.
     *
     * @throws ProblemException {@code unauthenticated}, {@code forbidden}, or {@code reauthentication-required}
     */
    public void requireMaker(Caller caller) {
        database.run(em -> authority.requireRecentPassword(authority.actor(em, caller)));
    }

    /**
     * Makes a key for the caller, who gave the password a short while ago.
     *
     * @param scopes no more than the caller's own roles
     * @throws ProblemException {@code conflict} when the account has too many, or as {@link #requireMaker}
     */
    public Made create(Caller caller, String name, Set<String> scopes, Optional<Instant> expiresAt) {
        var secret = Secrets.random(SECRET_BYTES);
        var key = database.call(em -> {
            var actor = authority.actor(em, caller);
            var owner = actor.account();
            authority.requireRecentPassword(actor);
            if (!actor.has(scopes)) {
                throw new ProblemException(ProblemType.FORBIDDEN, "An API key can have no more roles than you have.");
            }
            if (store.of(em, owner.id()).size() >= MAX_PER_ACCOUNT) {
                throw new ProblemException(
                        ProblemType.CONFLICT, "An account can have at most " + MAX_PER_ACCOUNT + " API keys.");
            }
            var made = new ApiKey(
                    EntryIds.next(), owner.id(), name, Sha256.of(secret), scopes, clock.instant(), expiresAt);
            store.add(em, made);
            audit.add(em, "api-key-created", owner.email() + " made the API key " + name + ".", about(owner, made));
            notices.apiKeyCreated(em, owner, made);
            return made;
        });
        return new Made(key, new ApiKeyText(key.id(), secret).shown());
    }

    /**
     * Deletes one of the caller's keys, and takes its access tokens away.
     *
     * @throws ProblemException {@code not-found} when the account has no such key, or as {@link Authority#actor}
     */
    public void delete(Caller caller, UUID id) {
        database.run(em -> {
            var owner = authority.actor(em, caller).account();
            var key = store.byId(em, id)
                    .filter(known -> known.accountId().equals(owner.id()))
                    .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no such API key."));
            delete(em, owner, List.of(key));
        });
    }

    /**
     * Deletes all of the caller's keys, and takes their access tokens away.
     *
     * @return how many there were
     * @throws ProblemException as {@link Authority#actor}
     */
    public int deleteAll(Caller caller) {
        return database.call(em -> {
            var owner = authority.actor(em, caller).account();
            var keys = store.of(em, owner.id());
            delete(em, owner, keys);
            return keys.size();
        });
    }

    private void delete(EntityManager em, Account owner, List<ApiKey> keys) {
        for (var key : keys) {
            store.remove(em, key);
            audit.add(
                    em,
                    "api-key-deleted",
                    owner.email() + " deleted the API key " + key.name() + ".",
                    about(owner, key));
        }
        revocations.all(
                em,
                owner,
                keys.stream().map(key -> new Credential.ApiKey(key.id())).toList());
    }

    /** An access token for a key; empty where the key is unknown or expired, or its owner gone or inactive. */
    public Optional<AccessToken> exchange(String text) {
        return ApiKeyText.parse(text)
                .flatMap(key -> database.call(em -> exchange(em, key.id(), Sha256.of(key.secret()))));
    }

    private Optional<AccessToken> exchange(EntityManager em, UUID id, byte[] hash) {
        var now = clock.instant();
        var key = store.byId(em, id)
                .filter(known -> MessageDigest.isEqual(known.secretHash(), hash))
                .filter(known -> known.isAlive(now));
        var owner = key.flatMap(known -> accounts.byId(em, known.accountId())).filter(Account::isActive);
        return owner.map(account -> {
            key.get().use(now);
            return issuer.forApiKey(
                    account,
                    key.get().id(),
                    Authority.rolesOf(key.get(), account),
                    key.get().expiresAt());
        });
    }

    private static Map<String, String> about(Account owner, ApiKey key) {
        return Map.of(
                "account", owner.id().toString(),
                "email", owner.email(),
                "apiKey", key.id().toString(),
                "scopes", String.join(" ", new TreeSet<>(key.scopes())));
    }
}
