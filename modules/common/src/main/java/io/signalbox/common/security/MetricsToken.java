package io.signalbox.common.security;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;

import io.helidon.common.uri.UriEncoding;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.microprofile.server.ServerCdiExtension;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

import io.signalbox.common.background.Lifecycle;
import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.telemetry.RequestMetrics;

/**
 * Shows the metrics only to who knows {@code signalbox.metrics.token}, for where the port that serves them is published; without one
 * everybody sees them who reaches the port.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config">authorization of a scrape</a>
 */
@ApplicationScoped
public class MetricsToken implements Filter {

    private static final String TOKEN = "signalbox.metrics.token";
    private static final String PATH = "/metrics";
    private static final String BEARER = "Bearer ";

    /** After the filters of a service, which put headers on every answer. */
    private final Optional<byte[]> expected;

    private final RequestMetrics metrics;
    private final String body = Problem.of(ProblemType.UNAUTHENTICATED, "Metrics need the token of " + TOKEN + ".")
            .toJson()
            .toString();

    /** @param settings holds {@code signalbox.metrics.token}, or names its file */
    @Inject
    public MetricsToken(Settings settings, RequestMetrics metrics) {
        this.expected = settings.optionalSecret(TOKEN).map(token -> (BEARER + token).getBytes(StandardCharsets.UTF_8));
        this.metrics = metrics;
    }

    void register(
            @Observes @Priority(Lifecycle.START_LATE_ROUTES) @Initialized(ApplicationScoped.class) Object event,
            BeanManager beans) {
        if (expected.isPresent()) {
            beans.getExtension(ServerCdiExtension.class).serverRoutingBuilder().addFilter(this);
        }
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (expected.isEmpty() || !isMetrics(request) || isKnown(request, expected.get())) {
            chain.proceed();
            return;
        }
        metrics.record("http", PATH, Status.UNAUTHORIZED_401.codeText(), 0);
        response.status(Status.UNAUTHORIZED_401)
                .header(HeaderNames.WWW_AUTHENTICATE, "Bearer")
                .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .send(body);
    }

    private static boolean isMetrics(RoutingRequest request) {
        return isMetrics(request.path().path())
                || isMetrics(UriEncoding.decodeUri(request.prologue().uriPath().rawPath()));
    }

    /** However it is spelled: what the path is once doubled slashes and dots are gone; a path that is none is not let through either. */
    private static boolean isMetrics(String path) {
        try {
            var plain = new URI(null, null, path.replaceAll("/{2,}", "/"), null)
                    .normalize()
                    .getPath();
            return plain.replaceFirst("^(/\\.\\.)+", "")
                    .toLowerCase(Locale.ROOT)
                    .startsWith(PATH);
        } catch (URISyntaxException e) {
            return true;
        }
    }

    private static boolean isKnown(RoutingRequest request, byte[] expected) {
        return request.headers()
                .first(HeaderNames.AUTHORIZATION)
                .filter(given -> MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected))
                .isPresent();
    }
}
