package io.signalbox.common.problem;

import java.util.regex.Pattern;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.microprofile.server.ServerCdiExtension;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

import io.signalbox.common.background.Lifecycle;
import io.signalbox.common.telemetry.RequestMetrics;

/**
 * Refuses a path with parameters (RFC 3986, section 3.3) before anything is routed, operations and files included: Helidon
 * routes as if they were not there, while a proxy in front compares paths with them, and {@code /metrics;x} would pass a rule
 * about {@code /metrics}.
 */
@ApplicationScoped
public class PathParameterFilter implements Filter {

    /** After the filters of a service, which put headers on every answer. */
    private static final Pattern SEMICOLON = Pattern.compile(";|%3[Bb]");

    private final RequestMetrics metrics;
    private final String body = Problem.of(
                    ProblemType.INVALID_REQUEST, "A path can't have parameters here: leave out ';' and '%3B'.")
            .toJson()
            .toString();

    /** @param metrics counts what is refused */
    @Inject
    public PathParameterFilter(RequestMetrics metrics) {
        this.metrics = metrics;
    }

    void register(
            @Observes @Priority(Lifecycle.START_LATE_ROUTES) @Initialized(ApplicationScoped.class) Object event,
            BeanManager beans) {
        beans.getExtension(ServerCdiExtension.class).serverRoutingBuilder().addFilter(this);
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (SEMICOLON.matcher(request.prologue().uriPath().rawPath()).find()) {
            metrics.record("http", RequestMetrics.UNMATCHED, Status.BAD_REQUEST_400.codeText(), 0);
            response.status(Status.BAD_REQUEST_400)
                    .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                    .send(body);
        } else {
            chain.proceed();
        }
    }
}
