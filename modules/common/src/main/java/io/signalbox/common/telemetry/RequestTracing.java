package io.signalbox.common.telemetry;

import java.util.HashMap;
import java.util.Optional;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import org.glassfish.jersey.server.ExtendedUriInfo;

/** A server span and a measured duration for each REST request, both named by the route's template, never by the path. */
@Provider
@Priority(0)
@ApplicationScoped
public class RequestTracing implements ContainerRequestFilter, ContainerResponseFilter {

    private static final String EXCHANGE = RequestTracing.class.getName();
    private static final int LEFT_TO_OTHER_ROUTES = 404;

    private final Tracer tracer;
    private final RequestMetrics metrics;

    /** @param metrics counts what is seen here */
    @Inject
    public RequestTracing(OpenTelemetry telemetry, RequestMetrics metrics) {
        this.tracer = telemetry.getTracer("io.signalbox");
        this.metrics = metrics;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // the response side closes it, on the same thread
    public void filter(ContainerRequestContext request) {
        var headers = new HashMap<String, String>();
        for (var name : new String[] {"traceparent", "tracestate", "baggage"}) {
            Optional.ofNullable(request.getHeaderString(name)).ifPresent(value -> headers.put(name, value));
        }
        var method = RequestMetrics.method(request.getMethod());
        var span = tracer.spanBuilder(method)
                .setParent(TraceContext.extract(headers))
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", method)
                .startSpan();
        request.setProperty(EXCHANGE, new Exchange(span, span.makeCurrent(), System.nanoTime()));
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(request.getProperty(EXCHANGE) instanceof Exchange exchange)) {
            if (response.getStatus() != LEFT_TO_OTHER_ROUTES) {
                metrics.record("http", RequestMetrics.UNMATCHED, Integer.toString(response.getStatus()), 0);
            }
            return;
        }
        request.removeProperty(EXCHANGE);
        var route = routeOf(request);
        var status = response.getStatus();
        var endpoint = RequestMetrics.method(request.getMethod()) + " " + route;
        metrics.record("http", endpoint, Integer.toString(status), exchange.nanos());
        var span = exchange.span();
        span.updateName(endpoint);
        span.setAttribute("http.route", route);
        span.setAttribute("http.response.status_code", status);
        if (status >= 500) {
            span.setStatus(StatusCode.ERROR);
        }
        exchange.scope().close();
        span.end();
    }

    private static String routeOf(ContainerRequestContext request) {
        var route = new StringBuilder();
        if (request.getUriInfo() instanceof ExtendedUriInfo uri) {
            for (var template : uri.getMatchedTemplates()) {
                route.insert(0, template.getTemplate().replaceFirst("/$", ""));
            }
        }
        return route.isEmpty() ? RequestMetrics.UNMATCHED : route.toString();
    }

    private record Exchange(Span span, Scope scope, long startedNanos) {

        long nanos() {
            return System.nanoTime() - startedNanos;
        }
    }
}
