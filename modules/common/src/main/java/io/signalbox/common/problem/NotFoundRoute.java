package io.signalbox.common.problem;

import java.util.regex.Pattern;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.microprofile.server.ServerCdiExtension;

import io.signalbox.common.background.Lifecycle;
import io.signalbox.common.telemetry.RequestMetrics;

/**
 * Answers what no route knows with a problem document, and counts it: a path with 404, a method on a path of Helidon's own (health, metrics, API
 * description) with 405.
 */
@ApplicationScoped
public class NotFoundRoute {

    private static final Pattern OPERATIONS =
            Pattern.compile("/health(?:/(?:live|ready|started)?)?|/metrics(?:/\\w*)?|/openapi");

    private static final Problem NOTHING_THERE = Problem.of(ProblemType.NOT_FOUND, "There is nothing at this path.");
    private static final Problem METHOD_NOT_ALLOWED =
            Problem.of(ProblemType.METHOD_NOT_ALLOWED, "The path exists, but not for this method.");

    void register(
            @Observes @Priority(Lifecycle.START_ROUTES) @Initialized(ApplicationScoped.class) Object event,
            BeanManager beans,
            RequestMetrics metrics) {
        beans.getExtension(ServerCdiExtension.class)
                .serverRoutingBuilder()
                .error(NotFoundException.class, (request, response, _) -> {
                    var operation = OPERATIONS.matcher(request.path().path()).matches()
                            && !request.prologue().method().equals(Method.GET);
                    if (operation) {
                        response.header(HeaderNames.ALLOW, Method.GET.text());
                    }
                    var problem = operation ? METHOD_NOT_ALLOWED : NOTHING_THERE;
                    var status = Status.create(problem.type().httpStatus());
                    metrics.record("http", RequestMetrics.UNMATCHED, status.codeText(), 0);
                    response.status(status)
                            .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                            .send(problem.toJson().toString());
                });
    }
}
