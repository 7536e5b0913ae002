package io.signalbox.broker.inbound;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

import io.signalbox.broker.RateLimits;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemMapper;
import io.signalbox.common.security.Caller;

/**
 * Counts every request against its caller's allowance, or its address's where the route asks for no token, and says what is left. A request
 * that is refused before, for its token or for having none, counts against its address's allowance of such; past that it is answered 429.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/">RateLimit header fields for HTTP</a>
 */
@Provider
@Priority(Priorities.AUTHENTICATION + 100)
@ApplicationScoped
public class RateLimitFilter implements ContainerRequestFilter, ContainerResponseFilter {

    private static final String ALLOWANCE = RateLimitFilter.class.getName();

    private final RateLimits limits;
    private final ClientAddress address;

    /** @param limits counts */
    @Inject
    public RateLimitFilter(RateLimits limits, ClientAddress address) {
        this.limits = limits;
        this.address = address;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        var allowance = request.getSecurityContext().getUserPrincipal() instanceof Caller caller
                ? limits.admitCaller(caller.subject())
                : limits.admitAddress(address.network(request));
        request.setProperty(ALLOWANCE, allowance);
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(ALLOWANCE) instanceof RateLimits.Allowance allowance) {
            allowance.headers().forEach(header -> response.getHeaders().putSingle(header.name(), header.value()));
        } else if (response.getStatus() == Response.Status.UNAUTHORIZED.getStatusCode()) {
            countFailure(request, response);
        }
    }

    private void countFailure(ContainerRequestContext request, ContainerResponseContext response) {
        try {
            limits.countFailure(address.network(request));
        } catch (ProblemException e) {
            var refusal = ProblemMapper.response(e.problem());
            response.setStatus(refusal.getStatus());
            response.setEntity(refusal.getEntity());
            response.getHeaders().remove(HttpHeaders.WWW_AUTHENTICATE);
            response.getHeaders().putAll(refusal.getHeaders());
        }
    }
}
