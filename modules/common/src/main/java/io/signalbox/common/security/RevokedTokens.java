package io.signalbox.common.security;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The revocations that matter now, in memory: about 150 bytes each, and asked in two look-ups. */
public final class RevokedTokens {

    private final Map<Credential, Instant> credentials = new ConcurrentHashMap<>();
    private final Map<String, Revocation.OfAccount> accounts = new ConcurrentHashMap<>();

    /** Remembers a revocation; the same one again changes nothing. */
    public void add(Revocation revocation) {
        switch (revocation) {
            case Revocation.OfCredential(var credential, var until) ->
                credentials.merge(credential, until, (one, other) -> one.isAfter(other) ? one : other);
            case Revocation.OfAccount account ->
                accounts.merge(
                        account.account().toString(),
                        account,
                        (one, other) -> one.generation() > other.generation() ? one : other);
        }
    }

    /** Whether what the caller's token stands for was taken away since it was issued. */
    public boolean cover(Caller caller) {
        if (credentials.containsKey(caller.credential())) {
            return true;
        }
        var account = accounts.get(caller.subject());
        return account != null && caller.generation() < account.generation();
    }

    /** Forgets the revocations of tokens that have all expired. */
    public void sweep(Instant now) {
        credentials.values().removeIf(until -> until.isBefore(now));
        accounts.values().removeIf(account -> account.until().isBefore(now));
    }

    /** How many are remembered. */
    public int size() {
        return credentials.size() + accounts.size();
    }
}
