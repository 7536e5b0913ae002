package io.signalbox.common.problem;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.webserver.ServerConnectionException;

/**
 * Renders whatever a REST resource throws as a problem document; a defect of ours is logged and its details are kept inside.
 *
 * <p>A path that JAX-RS does not know is left to Helidon's other routes (health, metrics), so it gets no body here: {@link NotFoundRoute}
 * has the last word.
 */
@Provider
@ApplicationScoped
public class ProblemMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = System.getLogger(ProblemMapper.class.getName());

    @Override
    public Response toResponse(Throwable failure) {
        return switch (failure) {
            case ProblemException known -> response(known.problem());
            case WebApplicationException http when http.getResponse().getStatus() < 400 -> http.getResponse();
            case NotFoundException _ -> Response.status(404).build();
            case WebApplicationException http -> response(ofHttp(http), http.getResponse());
            case RuntimeException broken
            when hasLostItsClient(broken) -> {
                LOG.log(Level.DEBUG, "A client has gone before the end of its request: {0}", broken.getMessage());
                yield response(Problem.of(ProblemType.INVALID_REQUEST, "The body ended before its time."));
            }
            default -> {
                LOG.log(Level.ERROR, "Unexpected failure", failure);
                yield response(
                        Problem.of(ProblemType.INTERNAL, "Something went wrong on our side; it has been logged."));
            }
        };
    }

    /** The HTTP answer to a problem. */
    public static Response response(Problem problem) {
        return builder(problem).build();
    }

    private static Response response(Problem problem, Response original) {
        var builder = builder(problem);
        var allow = original.getHeaderString(HttpHeaders.ALLOW);
        return allow == null
                ? builder.build()
                : builder.header(HttpHeaders.ALLOW, allow).build();
    }

    private static Response.ResponseBuilder builder(Problem problem) {
        var builder = Response.status(problem.type().httpStatus())
                .type(Problem.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(problem.toJson().toString());
        if (problem.type().httpStatus() == 401) {
            builder.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"signalbox\"");
        }
        problem.retryAfterSeconds().ifPresent(seconds -> builder.header(HttpHeaders.RETRY_AFTER, seconds));
        return builder;
    }

    /** Helidon's words for a request whose client went before its end. */
    private static boolean hasLostItsClient(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof InsufficientDataAvailableException
                        || cause instanceof ServerConnectionException);
    }

    private static Problem ofHttp(WebApplicationException failure) {
        var type = ProblemType.ofHttpStatus(failure.getResponse().getStatus());
        return Problem.of(
                type,
                switch (type) {
                    case METHOD_NOT_ALLOWED -> "The path exists, but not for this method.";
                    case UNSUPPORTED_MEDIA_TYPE -> "Send application/json.";
                    case FORBIDDEN -> "Your roles do not allow this.";
                    default -> type.title() + ".";
                });
    }
}
