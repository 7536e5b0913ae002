package io.signalbox.auth;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.signalbox.auth.store.RevocationStore;
import io.signalbox.auth.store.RevocationStore.Positioned;
import io.signalbox.auth.token.TokenIssuer;
import io.signalbox.common.database.Database;
import io.signalbox.common.security.Credential;
import io.signalbox.common.security.Revocation;

/**
 * Tells all services whose access tokens are good no more, in the transaction that takes them away. There are never many: past a number of
 * single sessions and keys all tokens of their account are revoked in one, and whoever is still signed in refreshes.
 */
@ApplicationScoped
public class Revocations {

    /** How many of an account's sessions and keys are revoked one by one at a time. */
    static final int MAX_SINGLE = 50;

    /** The most revocations of one answer. */
    static final int PAGE = 500;

    /** An access token's life, the minute of skew that verifiers allow, and another for clocks of replicas that differ. */
    private static final Duration KEPT = TokenIssuer.LIFETIME.plusMinutes(2);

    private final Database database;
    private final RevocationStore store;

    /** Takes what it works with. */
    @Inject
    public Revocations(Database database, RevocationStore store) {
        this.database = database;
        this.store = store;
    }

    /**
     * What was revoked after a position.
     *
     * @param cursor the position to go on from
     * @param more whether more follow at once
     */
    public record Page(List<Revocation> items, long cursor, boolean more) {}

    /** What was revoked after a position and still matters; from the beginning where the position is of another database. */
    public Page after(long position) {
        return database.call(em -> {
            var from = position > store.last(em) ? 0 : position;
            var found = store.after(em, from, PAGE);
            return new Page(
                    found.stream().map(Positioned::revocation).toList(),
                    found.isEmpty() ? from : found.getLast().position(),
                    found.size() == PAGE);
        });
    }

    /** Takes a session's access tokens away; its account is locked. Nothing may be locked after this. */
    void session(EntityManager em, Account account, UUID session) {
        all(em, account, List.of(new Credential.Session(session)));
    }

    /** Takes the access tokens of sessions and API keys away; their account is locked. Nothing may be locked after this. */
    void all(EntityManager em, Account account, List<? extends Credential> credentials) {
        if (credentials.isEmpty()) {
            return;
        }
        if (store.count(em, account.id()) + credentials.size() > MAX_SINGLE) {
            account.cut();
            account(em, account);
            return;
        }
        for (var credential : credentials) {
            store.add(em, account.id(), credential, KEPT);
        }
    }

    /** Takes the access tokens away that were issued before the account's rights were cut. Nothing may be locked after this. */
    void account(EntityManager em, Account account) {
        store.add(em, account.id(), account.generation(), KEPT);
    }

    /** Takes all access tokens of a deleted account away. Nothing may be locked after this. */
    void gone(EntityManager em, UUID account) {
        store.add(em, account, Long.MAX_VALUE, KEPT);
    }

    /** Deletes the revocations of tokens that have all expired. */
    void sweep() {
        database.run(store::sweep);
    }
}
