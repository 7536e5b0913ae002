package io.signalbox.common.http;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

/** Gives a request without a body its place among those at work, as soon as it is known who sent it; {@link BodyBound} does the others. */
@Provider
@Priority(Priorities.AUTHENTICATION + 1)
@ApplicationScoped
public class PlaceFilter implements ContainerRequestFilter {

    private static final String NOTHING = "0";

    @Override
    public void filter(ContainerRequestContext request) {
        var hand = RequestsInHand.current();
        BodyBound.caller(request).ifPresent(hand::ofKnown);
        if (!hasBody(request)) {
            hand.arrived();
        }
    }

    /** By its headers (RFC 9112, section 6): to ask the body itself would wait for it. */
    static boolean hasBody(ContainerRequestContext request) {
        var length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        return request.getHeaderString("Transfer-Encoding") != null || (length != null && !length.equals(NOTHING));
    }
}
