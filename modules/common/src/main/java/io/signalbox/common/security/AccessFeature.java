package io.signalbox.common.security;

import java.util.List;
import java.util.Optional;

import jakarta.annotation.Priority;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.Provider;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * Guards every REST resource: a method is open to all only with {@link PermitAll}, to a role with {@link RolesAllowed}, and otherwise to
 * anybody with a valid token. No annotation therefore means closed. An admin may do everything.
 */
@Provider
@ApplicationScoped
public class AccessFeature implements DynamicFeature {

    private final TokenVerifier tokens;

    /** @param tokens verifies the bearer tokens */
    @Inject
    public AccessFeature(TokenVerifier tokens) {
        this.tokens = tokens;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        if (!isOpen(resource)) {
            context.register(new BearerFilter(tokens, rolesOf(resource)));
        }
    }

    private static boolean isOpen(ResourceInfo resource) {
        var method = resource.getResourceMethod();
        return method.isAnnotationPresent(PermitAll.class)
                || (!method.isAnnotationPresent(RolesAllowed.class)
                        && resource.getResourceClass().isAnnotationPresent(PermitAll.class))
                || resource.getResourceClass().getPackageName().startsWith("io.helidon.");
    }

    private static List<String> rolesOf(ResourceInfo resource) {
        return Optional.ofNullable(resource.getResourceMethod().getAnnotation(RolesAllowed.class))
                .or(() -> Optional.ofNullable(resource.getResourceClass().getAnnotation(RolesAllowed.class)))
                .map(RolesAllowed::value)
                .map(List::of)
                .orElse(List.of());
    }

    @Priority(Priorities.AUTHENTICATION)
    private record BearerFilter(TokenVerifier tokens, List<String> roles) implements ContainerRequestFilter {

        @Override
        public void filter(ContainerRequestContext request) {
            var caller = tokens.verify(BearerToken.ofHeader(
                            Optional.ofNullable(request.getHeaderString(HttpHeaders.AUTHORIZATION)))
                    .orElseThrow(() -> new ProblemException(
                            ProblemType.UNAUTHENTICATED, "Send Authorization: Bearer <access token or API key>.")));
            if (!roles.isEmpty()) {
                caller.require(roles.toArray(String[]::new));
            }
            request.setSecurityContext(
                    new CallerContext(caller, request.getSecurityContext().isSecure()));
        }
    }

    private record CallerContext(Caller caller, boolean secure) implements SecurityContext {

        @Override
        public Caller getUserPrincipal() {
            return caller;
        }

        @Override
        public boolean isUserInRole(String role) {
            return caller.hasAny(role);
        }

        @Override
        public boolean isSecure() {
            return secure;
        }

        @Override
        public String getAuthenticationScheme() {
            return "Bearer";
        }
    }
}
