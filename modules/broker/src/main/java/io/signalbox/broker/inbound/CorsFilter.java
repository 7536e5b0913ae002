package io.signalbox.broker.inbound;

import java.util.Optional;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

import io.signalbox.broker.ClassicContract;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.Origins;

/**
 * Lets pages of the console's own origins call the API with credentials, and no other page. The classic contract, which knows no
 * credentials, may be called by any page.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">The CORS protocol</a>
 */
@Provider
@PreMatching
@Priority(100)
@ApplicationScoped
public class CorsFilter implements ContainerRequestFilter, ContainerResponseFilter {

    private static final String KEY = "signalbox.broker.cors-origins";
    private static final String ORIGIN = "Origin";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String ALLOW_METHODS = "Access-Control-Allow-Methods";
    private static final String ALLOW_HEADERS = "Access-Control-Allow-Headers";
    private static final String MAX_AGE = "Access-Control-Max-Age";

    private final Origins origins;
    private final boolean classic;

    /** @param settings holds {@value #KEY} */
    @Inject
    public CorsFilter(Settings settings, ClassicContract classic) {
        this.origins = Origins.of(settings, KEY);
        this.classic = classic.isEnabled();
    }

    @Override
    public void filter(ContainerRequestContext request) {
        var asked = request.getHeaderString("Access-Control-Request-Method");
        if (request.getMethod().equals("OPTIONS") && origin(request).isPresent() && asked != null) {
            request.abortWith(preflight(request));
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        var headers = response.getHeaders();
        if (isClassic(request)) {
            origin(request).ifPresent(_ -> headers.putSingle(ALLOW_ORIGIN, "*"));
            return;
        }
        headers.add(HttpHeaders.VARY, ORIGIN);
        origin(request).filter(origins::contain).ifPresent(origin -> {
            headers.putSingle(ALLOW_ORIGIN, origin);
            headers.putSingle("Access-Control-Allow-Credentials", "true");
            headers.putSingle(
                    "Access-Control-Expose-Headers", "Retry-After, RateLimit, RateLimit-Policy, Location, traceparent");
        });
    }

    private Response preflight(ContainerRequestContext request) {
        if (isClassic(request)) {
            return Response.noContent()
                    .header(ALLOW_METHODS, "GET, POST, PUT, DELETE, OPTIONS")
                    .header(ALLOW_HEADERS, "Accept, Authorization, Content-Type, X-CSRF-Token")
                    .header(MAX_AGE, 300)
                    .build();
        }
        if (origin(request).filter(origins::contain).isEmpty()) {
            return Response.status(Response.Status.FORBIDDEN).build();
        }
        return Response.noContent()
                .header(ALLOW_METHODS, "GET, POST, PUT, PATCH, DELETE")
                .header(ALLOW_HEADERS, "Authorization, Content-Type, Idempotency-Key, traceparent, tracestate")
                .header(MAX_AGE, 600)
                .build();
    }

    private boolean isClassic(ContainerRequestContext request) {
        return classic && ClassicResource.isPath(request.getUriInfo().getPath());
    }

    private static Optional<String> origin(ContainerRequestContext request) {
        return Optional.ofNullable(request.getHeaderString(ORIGIN));
    }
}
