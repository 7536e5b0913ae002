package io.signalbox.common.telemetry;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/** {@code signalbox_requests_seconds}: how many calls each endpoint got over each protocol, with what outcome and how long they took. */
@ApplicationScoped
public class RequestMetrics {

    /** The endpoint of what reached none. */
    public static final String UNMATCHED = "unmatched";

    private static final String OTHER_METHOD = "other";

    /** Those of RFC 9110 and RFC 5789. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    private static final Metadata METADATA = Metadata.builder()
            .withName("signalbox_requests")
            .withDescription("Calls served, by protocol, endpoint and outcome")
            .withUnit(MetricUnits.SECONDS)
            .build();

    private final MetricRegistry registry;
    private final ConcurrentHashMap<Series, Timer> timers = new ConcurrentHashMap<>();

    /** @param registry the application's metrics */
    @Inject
    public RequestMetrics(MetricRegistry registry) {
        this.registry = registry;
    }

    /** An HTTP method as part of an endpoint: a server takes any word for one, and words have no end. */
    public static String method(String word) {
        return METHODS.contains(word) ? word : OTHER_METHOD;
    }

    /**
     * Counts one call.
     *
     * @param protocol {@code http}, {@code grpc}, {@code jsonrpc} or {@code amqp}
     * @param endpoint a route, a full method name or a queue: of bounded number, never a path
     * @param outcome a status of the protocol
     * @param nanos how long it took
     */
    public void record(String protocol, String endpoint, String outcome, long nanos) {
        timers.computeIfAbsent(new Series(protocol, endpoint, outcome), this::timer)
                .update(Duration.ofNanos(nanos));
    }

    private Timer timer(Series series) {
        return registry.timer(
                METADATA,
                new Tag("protocol", series.protocol()),
                new Tag("endpoint", series.endpoint()),
                new Tag("outcome", series.outcome()));
    }

    private record Series(String protocol, String endpoint, String outcome) {}
}
