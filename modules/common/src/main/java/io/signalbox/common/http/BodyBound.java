package io.signalbox.common.http;

import java.util.Optional;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

import io.signalbox.common.config.Settings;
import io.signalbox.common.limits.Counted;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.glassfish.jersey.server.model.ResourceMethod;

/**
 * Bounds the body of every REST request, of whatever media type: reading more than {@code signalbox.http.max-body-bytes}, or
 * {@code signalbox.http.max-anonymous-body-bytes} of somebody who has shown no valid token, is {@code payload-too-large}, where a greater
 * length is told before anything is read. What is read counts as {@link RequestsInHand in hand}.
 */
@Provider
@Priority(BodyBound.EARLY)
@ApplicationScoped
public class BodyBound implements ContainerRequestFilter {

    /** Before anything that may look at the body. */
    static final int EARLY = 10;

    private static final int MOST = 1 << 30;

    private final int maxBytes;
    private final int maxAnonymousBytes;

    /** @param settings holds {@code signalbox.http.max-body-bytes} and {@code signalbox.http.max-anonymous-body-bytes} */
    @Inject
    public BodyBound(Settings settings) {
        this.maxBytes = settings.integer("signalbox.http.max-body-bytes", 1, MOST);
        this.maxAnonymousBytes = settings.integer("signalbox.http.max-anonymous-body-bytes", 1, MOST);
    }

    @Override
    public void filter(ContainerRequestContext request) {
        request.setEntityStream(new BoundedBody(request.getEntityStream(), lengthOf(request), new RoomOf(request)));
    }

    /** Who has shown a valid token. */
    static Optional<Counted> caller(ContainerRequestContext request) {
        return Optional.ofNullable((Counted) request.getSecurityContext().getUserPrincipal());
    }

    /** Negative where it is not told; the server has refused what is no number. */
    private static long lengthOf(ContainerRequestContext request) {
        var length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }

    private final class RoomOf implements BoundedBody.Room {

        private final ContainerRequestContext request;
        private final RequestsInHand.Hand hand = RequestsInHand.current();

        RoomOf(ContainerRequestContext request) {
            this.request = request;
        }

        @Override
        public int maxBytes() {
            return caller(request).isPresent() ? maxBytes : Math.min(maxBytes, anonymousBytes());
        }

        @Override
        public void grow(long bytes) {
            caller(request).ifPresent(hand::ofKnown);
            hand.grow(bytes);
        }

        @Override
        public void arrived() {
            caller(request).ifPresent(hand::ofKnown);
            hand.arrived();
        }

        private int anonymousBytes() {
            return Optional.ofNullable(((ExtendedUriInfo) request.getUriInfo()).getMatchedResourceMethod())
                    .map(ResourceMethod::getInvocable)
                    .map(method -> method.getHandlingMethod().getAnnotation(OpenBody.class))
                    .map(OpenBody::maxBytes)
                    .orElse(maxAnonymousBytes);
        }
    }
}
