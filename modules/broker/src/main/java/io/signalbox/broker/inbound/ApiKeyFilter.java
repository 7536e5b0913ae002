package io.signalbox.broker.inbound;

import java.util.Optional;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

import io.signalbox.broker.ApiKeys;
import io.signalbox.common.security.BearerToken;

/** Puts the access token of its owner in an API key's place, before the token is checked and handed on. */
@Provider
@Priority(Priorities.AUTHENTICATION - 100)
@ApplicationScoped
public class ApiKeyFilter implements ContainerRequestFilter {

    private final ApiKeys keys;
    private final ClientAddress address;

    /** @param keys exchanges them */
    @Inject
    public ApiKeyFilter(ApiKeys keys, ClientAddress address) {
        this.keys = keys;
        this.address = address;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        BearerToken.ofHeader(Optional.ofNullable(request.getHeaderString(HttpHeaders.AUTHORIZATION)))
                .filter(ApiKeys::isKey)
                .ifPresent(key -> request.getHeaders()
                        .putSingle(HttpHeaders.AUTHORIZATION, "Bearer " + keys.token(key, address.network(request))));
    }
}
