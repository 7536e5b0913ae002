package io.signalbox.broker;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.opentelemetry.context.Context;
import io.signalbox.broker.outbound.ApiKeyExchange;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.TokenVerifier;

/**
 * Turns API keys into access tokens, which are kept until shortly before they end; that a key is unknown is kept for a moment too. However
 * many requests bring the same new key at once, auth is asked once.
 */
@ApplicationScoped
public class ApiKeys {

    private static final String PREFIX = "sbk_";
    private static final int MAX_LENGTH = 256;
    private static final int MAX_KEYS = 10_000;
    private static final Duration RENEWED_BEFORE_END = Duration.ofSeconds(60);
    private static final Duration GOOD_KEPT = Duration.ofHours(24);
    private static final Duration UNKNOWN_KEPT = Duration.ofSeconds(10);

    private final ApiKeyExchange exchange;
    private final RateLimits limits;
    private final TokenVerifier verifier;
    private final ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor();
    private final AsyncCache<String, Optional<AccessToken>> tokens;

    /** Keys that were good lately, which no number of bad ones from the same address keeps waiting. */
    private final Cache<String, Boolean> good = Caffeine.newBuilder()
            .maximumSize(MAX_KEYS)
            .expireAfterWrite(GOOD_KEPT)
            .build();

    /**
     * Takes what it works with.
     *
     * @param limits keep one address from trying many keys
     * @param verifier knows which tokens were taken away
     */
    @Inject
    public ApiKeys(ApiKeyExchange exchange, RateLimits limits, TokenVerifier verifier) {
        this.exchange = exchange;
        this.limits = limits;
        this.verifier = verifier;
        this.tokens = Caffeine.newBuilder()
                .maximumSize(MAX_KEYS)
                .executor(asking)
                .expireAfter(Expiry.<String, Optional<AccessToken>>creating((_, token) -> kept(token)))
                .buildAsync();
    }

    /** Whether a bearer token is an API key. */
    public static boolean isKey(String bearer) {
        return bearer.startsWith(PREFIX);
    }

    /**
     * The access token of the key's owner.
     *
     * @param address whose requests are counted when auth has to be asked
     * @throws ProblemException {@code unauthenticated} for an unknown key, {@code too-many-requests}, or {@code unavailable}
     */
    public String token(String key, String address) {
        if (key.length() > MAX_LENGTH) {
            throw unknown();
        }
        var known = stillGood(key, tokens.getIfPresent(key));
        if (known == null) {
            if (good.getIfPresent(key) == null) {
                limits.admitAddress(address);
            }
            var context = Context.current();
            known = tokens.get(key, it -> ask(it, context));
        }
        try {
            return known.join().map(AccessToken::value).orElseThrow(ApiKeys::unknown);
        } catch (CompletionException e) {
            throw e.getCause() instanceof ProblemException told ? told : new IllegalStateException(e.getCause());
        }
    }

    @PreDestroy
    void close() {
        asking.shutdownNow();
    }

    /** A token that was taken away is asked for again: the key may be gone, or its owner's roles others now. */
    private CompletableFuture<Optional<AccessToken>> stillGood(
            String key, CompletableFuture<Optional<AccessToken>> known) {
        if (known == null
                || known.state() != Future.State.SUCCESS
                || known.resultNow()
                        .filter(token -> verifier.hasEnded(token.value()))
                        .isEmpty()) {
            return known;
        }
        tokens.asMap().remove(key, known);
        return null;
    }

    private Optional<AccessToken> ask(String key, Context context) {
        try (var _ = context.makeCurrent()) {
            var token = exchange.exchange(key);
            token.ifPresentOrElse(_ -> good.put(key, true), () -> good.invalidate(key));
            return token;
        }
    }

    private static Duration kept(Optional<AccessToken> token) {
        return token.map(it -> it.lifetime().minus(RENEWED_BEFORE_END))
                .filter(Duration::isPositive)
                .orElse(UNKNOWN_KEPT);
    }

    private static ProblemException unknown() {
        return new ProblemException(ProblemType.UNAUTHENTICATED, "The API key is not valid.");
    }
}
