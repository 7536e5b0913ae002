package io.signalbox.auth.inbound;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import io.signalbox.auth.token.SigningKeys;

/** The public keys by which anybody verifies our access tokens (RFC 7517). */
@Path("/.well-known/jwks.json")
@ApplicationScoped
@Produces("application/json")
public class JwksResource {

    private static final String FOR_FIVE_MINUTES = "public, max-age=300";

    private final SigningKeys keys;

    /** @param keys are published here */
    @Inject
    public JwksResource(SigningKeys keys) {
        this.keys = keys;
    }

    /** The next, the current and the retired keys. */
    @GET
    @PermitAll
    public Response published() {
        return Response.ok(keys.published().toString(true))
                .header(HttpHeaders.CACHE_CONTROL, FOR_FIVE_MINUTES)
                .build();
    }
}
