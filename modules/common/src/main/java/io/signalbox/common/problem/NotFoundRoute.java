package io.signalbox.common.problem;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.interceptor.Interceptor;

import io.helidon.http.HeaderNames;
import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.microprofile.server.ServerCdiExtension;

import io.signalbox.common.telemetry.RequestMetrics;

/** Answers a path that no route knows with a problem document, and counts it. */
@ApplicationScoped
public class NotFoundRoute {

    void register(
            @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) @Initialized(ApplicationScoped.class) Object event,
            BeanManager beans,
            RequestMetrics metrics) {
        var body = Problem.of(ProblemType.NOT_FOUND, "There is nothing at this path.")
                .toJson()
                .toString();
        beans.getExtension(ServerCdiExtension.class)
                .serverRoutingBuilder()
                .error(NotFoundException.class, (request, response, _) -> {
                    metrics.record("http", RequestMetrics.UNMATCHED, Status.NOT_FOUND_404.codeText(), 0);
                    response.status(Status.NOT_FOUND_404)
                            .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                            .send(body);
                });
    }
}
