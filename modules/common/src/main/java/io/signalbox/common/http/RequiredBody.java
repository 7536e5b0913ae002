package io.signalbox.common.http;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.JsonValue;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.glassfish.jersey.server.model.Parameter;

/**
 * Refuses a request without a {@code Content-Type} to a route that takes JSON. Jersey hands on {@code null} for the body of such a request
 * where it is empty, and no resource expects that.
 */
@Provider
@Priority(Priorities.ENTITY_CODER)
@ApplicationScoped
public class RequiredBody implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getMediaType() == null && takesJson(request)) {
            throw PlaceFilter.hasBody(request)
                    ? new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE, "Send application/json.")
                    : new ProblemException(ProblemType.MALFORMED_JSON, "The body is empty.");
        }
    }

    private static boolean takesJson(ContainerRequestContext request) {
        return request.getUriInfo() instanceof ExtendedUriInfo matched
                && matched.getMatchedResourceMethod() != null
                && matched.getMatchedResourceMethod().getInvocable().getParameters().stream()
                        .anyMatch(RequiredBody::isJsonBody);
    }

    /** Jersey knows no source of a parameter that has an annotation of ours; only the body is of this type. */
    private static boolean isJsonBody(Parameter parameter) {
        return switch (parameter.getSource()) {
            case ENTITY, UNKNOWN -> JsonValue.class.isAssignableFrom(parameter.getRawType());
            case BEAN_PARAM, CONTEXT, COOKIE, FORM, HEADER, MATRIX, PATH, QUERY, SUSPENDED, URI -> false;
        };
    }
}
