package io.signalbox.common.http;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

import io.signalbox.common.config.Settings;

/**
 * Bounds the body of every REST request, of whatever media type and whoever sent it: reading more than
 * {@code signalbox.http.max-body-bytes} is {@code payload-too-large}, where a greater length is told before anything is read.
 */
@Provider
@Priority(BodyBound.EARLY)
@ApplicationScoped
public class BodyBound implements ContainerRequestFilter {

    /** Before anything that may look at the body. */
    static final int EARLY = 10;

    private final int maxBytes;

    /** @param settings holds {@code signalbox.http.max-body-bytes} */
    @Inject
    public BodyBound(Settings settings) {
        this.maxBytes = settings.integer("signalbox.http.max-body-bytes", 1, 1 << 30);
    }

    @Override
    public void filter(ContainerRequestContext request) {
        request.setEntityStream(new BoundedBody(request.getEntityStream(), lengthOf(request), maxBytes));
    }

    /** Negative where it is not told; the server has refused what is no number. */
    private static long lengthOf(ContainerRequestContext request) {
        var length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }
}
