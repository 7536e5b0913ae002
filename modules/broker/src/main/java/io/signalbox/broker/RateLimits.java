package io.signalbox.broker;

import java.time.Duration;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/**
 * How many requests a client may make: a token bucket for each principal, and one for each address that has none. Each replica counts for
 * itself.
 */
@ApplicationScoped
public class RateLimits {

    private static final Metadata LIMITED = Metadata.builder()
            .withName("signalbox_broker_rate_limited")
            .withDescription("Requests refused by the rate limit, by kind of client")
            .build();
    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final int MAX_CLIENTS = 100_000;
    private static final int MAX_RATE = 1_000_000;

    private final Quota callers;
    private final Quota addresses;
    private final Quota failures;

    /**
     * @param settings holds {@code signalbox.broker.rate-limit.per-caller}, {@code …per-address} and {@code …failed-per-address}, in requests
     *     a second, and {@code …burst-seconds}
     */
    @Inject
    public RateLimits(Settings settings, MetricRegistry metrics) {
        var burst = settings.integer("signalbox.broker.rate-limit.burst-seconds", 1, 3_600);
        this.callers = new Quota(
                "caller", settings.integer("signalbox.broker.rate-limit.per-caller", 1, MAX_RATE), burst, metrics);
        this.addresses = new Quota(
                "address", settings.integer("signalbox.broker.rate-limit.per-address", 1, MAX_RATE), burst, metrics);
        this.failures = new Quota(
                "failed",
                settings.integer("signalbox.broker.rate-limit.failed-per-address", 1, MAX_RATE),
                burst,
                metrics);
    }

    /**
     * What a client's allowance is after a request.
     *
     * @param limit the most that it can be
     * @param remaining how much is left
     * @param resetSeconds when it will be full again
     */
    public record Allowance(long limit, long remaining, long resetSeconds) {

        /** The policy and the state as header fields. */
        public List<RelayedAnswer.Header> headers() {
            return List.of(
                    new RelayedAnswer.Header("RateLimit-Policy", "\"client\";q=" + limit),
                    new RelayedAnswer.Header("RateLimit", "\"client\";r=" + remaining + ";t=" + resetSeconds));
        }
    }

    /**
     * Counts a request of a principal.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code too-many-requests}
     */
    public Allowance admitCaller(String principal) {
        return callers.admit(principal, 1);
    }

    /**
     * Counts what a request of a principal holds beyond one: further calls of a batch, further recipients of a mail, further tens of entries.
     * Where it is more than the principal may ever have at once, it takes all that there is.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code too-many-requests}
     */
    public void countMore(String principal, long requests) {
        if (requests > 0) {
            callers.admit(principal, requests);
        }
    }

    /**
     * Counts a request that nobody has put a name to.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code too-many-requests}
     */
    public Allowance admitAddress(String address) {
        return addresses.admit(address, 1);
    }

    /**
     * Counts a request without a token that is valid. Only such requests are counted here and refused, so that whoever shows a valid token
     * is served, whatever others send from the same address.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code too-many-requests}, to be answered in place of {@code unauthenticated}
     */
    public void countFailure(String address) {
        failures.admit(address, 1);
    }

    private static final class Quota {

        private final long perSecond;
        private final long capacity;
        private final Counter limited;
        private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
                .maximumSize(MAX_CLIENTS)
                .expireAfterAccess(IDLE)
                .build();

        Quota(String kind, long perSecond, int burstSeconds, MetricRegistry metrics) {
            this.perSecond = perSecond;
            this.capacity = perSecond * burstSeconds;
            this.limited = metrics.counter(LIMITED, new Tag("client", kind));
        }

        Allowance admit(String client, long requests) {
            var probe = buckets.get(client, _ -> bucket()).tryConsumeAndReturnRemaining(Math.min(requests, capacity));
            if (!probe.isConsumed()) {
                limited.inc();
                throw Problem.of(
                                ProblemType.TOO_MANY_REQUESTS,
                                "At most " + perSecond + " requests a second are taken from one client.")
                        .retryAfter(Duration.ofNanos(probe.getNanosToWaitForRefill()))
                        .toException();
            }
            var missing = capacity - probe.getRemainingTokens();
            return new Allowance(capacity, probe.getRemainingTokens(), (missing + perSecond - 1) / perSecond);
        }

        private Bucket bucket() {
            return Bucket.builder()
                    .addLimit(limit -> limit.capacity(capacity).refillGreedy(perSecond, Duration.ofSeconds(1)))
                    .build();
        }
    }
}
