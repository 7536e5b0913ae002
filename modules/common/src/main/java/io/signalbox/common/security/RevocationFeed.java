package io.signalbox.common.security;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;

import io.signalbox.common.background.BackgroundWork;
import io.signalbox.common.background.Backoff;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.HttpClients;
import io.signalbox.common.http.ServiceClient;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;

/**
 * Learns from auth every second or so which tokens were taken away, so that no request has to ask. Each poll asks only for what came after
 * the last one. While auth is away what is known holds.
 */
@ApplicationScoped
public class RevocationFeed implements BackgroundWork {

    private static final Logger LOG = System.getLogger(RevocationFeed.class.getName());
    private static final String PATH = "/oauth2/revocations?after=";
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final double JITTER = 0.2;
    private static final Metadata HELD = Metadata.builder()
            .withName("signalbox_revocations")
            .withDescription("Revocations of sessions, API keys and accounts that are remembered now")
            .build();
    private static final Metadata AGE = Metadata.builder()
            .withName("signalbox_revocations_age_seconds")
            .withDescription("Since auth was last heard about revocations")
            .build();

    private final ServiceClient auth;
    private final ServiceTokens tokens;
    private final Duration interval;
    private final Clock clock = Clock.systemUTC();
    private final RevokedTokens revoked = new RevokedTokens();
    private final ReentrantLock polling = new ReentrantLock();
    private final Instant began = clock.instant();
    private volatile Instant heard = Instant.MIN;
    private volatile Instant failed = Instant.MIN;
    private volatile String cursor = "0";

    /** @param settings hold {@code signalbox.auth.url} and {@code signalbox.auth.revocations-interval} */
    @Inject
    public RevocationFeed(HttpClients clients, ServiceTokens tokens, Settings settings, MetricRegistry metrics) {
        this(clients, tokens, settings);
        metrics.gauge(HELD, revoked, RevokedTokens::size);
        metrics.gauge(AGE, this, feed -> feed.age().toMillis() / 1_000.0);
    }

    RevocationFeed(HttpClients clients, ServiceTokens tokens, Settings settings) {
        this.auth = new ServiceClient(clients.shared(), "auth", settings.httpUrl("signalbox.auth.url"), TIMEOUT);
        this.tokens = tokens;
        this.interval = settings.duration("signalbox.auth.revocations-interval");
    }

    /**
     * What was taken away, as far as it was heard. Who asks before anything was heard waits for the first answer.
     *
     * @throws ProblemException {@code unavailable} when auth was never heard
     */
    public RevokedTokens known() {
        if (!isHeard()) {
            var arrived = clock.instant();
            polling.lock();
            try {
                if (!isHeard()) {
                    requireNewsSince(arrived);
                    poll();
                }
            } finally {
                polling.unlock();
            }
        }
        return revoked;
    }

    /** How long ago auth was last heard, or since the start where it never was. */
    Duration age() {
        return Duration.between(isHeard() ? heard : began, clock.instant());
    }

    @Override
    public String name() {
        return "revocations";
    }

    @Override
    public Backoff backoff() {
        return new Backoff(interval, interval);
    }

    @Override
    public Duration round() {
        polling.lock();
        try {
            poll();
            revoked.sweep(clock.instant());
        } finally {
            polling.unlock();
        }
        return pause();
    }

    /** Not all replicas of all services at the same moment. */
    private Duration pause() {
        var factor = 1 + ThreadLocalRandom.current().nextDouble(-JITTER, JITTER);
        return Duration.ofMillis(Math.max(1, Math.round(interval.toMillis() * factor)));
    }

    private boolean isHeard() {
        return !heard.equals(Instant.MIN);
    }

    /** A failure holds for all that stand in line, so that they don't each wait for an auth that is away. */
    private void requireNewsSince(Instant arrived) {
        if (failed.isAfter(arrived)) {
            throw new ProblemException(ProblemType.UNAVAILABLE, "auth told of no revocations a moment ago.");
        }
    }

    private void poll() {
        try {
            while (page()) {
                LOG.log(Level.TRACE, "More revocations follow");
            }
            heard = clock.instant();
        } catch (RuntimeException e) {
            failed = clock.instant();
            throw new ProblemException(
                    ProblemType.UNAVAILABLE,
                    "Which tokens were taken away can't be heard from auth right now: " + e.getMessage());
        }
    }

    /** Whether more follow. */
    private boolean page() {
        var answer = auth.send(auth.request(PATH + cursor, tokens.current()).build());
        if (answer.statusCode() == 404) {
            return false;
        }
        var page = auth.object(answer);
        for (var item : page.getJsonArray("items").getValuesAs(JsonObject.class)) {
            revoked.add(Revocation.of(item));
        }
        cursor = page.getString("cursor");
        return page.getBoolean("more");
    }
}
