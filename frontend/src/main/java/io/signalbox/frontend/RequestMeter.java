package io.signalbox.frontend;

import java.util.Optional;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

import io.signalbox.common.telemetry.RequestMetrics;

/** Counts and times what browsers fetch of the console; REST is counted where it is traced. */
final class RequestMeter implements Filter {

    private final RequestMetrics metrics;

    RequestMeter(RequestMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        var started = System.nanoTime();
        var fetched = endpoint(request.path().path());
        chain.proceed();
        fetched.ifPresent(endpoint -> metrics.record(
                "http",
                RequestMetrics.method(request.prologue().method().text()) + " " + endpoint,
                Integer.toString(response.status().code()),
                System.nanoTime() - started));
    }

    private static Optional<String> endpoint(String path) {
        if (path.equals("/")) {
            return Optional.of(path);
        }
        return path.startsWith(Console.ASSETS + "/") ? Optional.of(Console.ASSETS + "/{file}") : Optional.empty();
    }
}
