package io.signalbox.common.json;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

import io.signalbox.common.config.Settings;
import io.signalbox.common.limits.BytesInHand;

/**
 * Counts what the JSON body of a REST request is built into among the {@link BytesInHand}, until the request is answered. A request is served
 * by one thread from its filters to its answer.
 */
@Provider
@Priority(Priorities.AUTHENTICATION + 50)
@ApplicationScoped
public class JsonInHand implements ContainerRequestFilter, ContainerResponseFilter, JsonRoom {

    /** The key: how many values the JSON of a batch may hold. */
    public static final String VALUES = "signalbox.limits.json-values";

    private final BytesInHand bytes;
    private final JsonBound batch;
    private final ThreadLocal<BytesInHand.Claim> current = new ThreadLocal<>();

    /**
     * @param bytes are all that there are
     * @param settings holds {@value #VALUES}
     */
    @Inject
    public JsonInHand(BytesInHand bytes, Settings settings) {
        this.bytes = bytes;
        this.batch = new JsonBound(settings.integer(VALUES, 1_000, 10_000_000));
    }

    /** The largest structure of a batch. */
    @Override
    public JsonBound bound() {
        return batch;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        release();
        current.set(bytes.ofRequest());
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        release();
    }

    /**
     * Takes room for what is about to be built for the request that this thread serves, in bytes.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code too-many-requests}
     */
    @Override
    public void grow(long built) {
        claim().build(built);
    }

    @Override
    public void shrink(long bytes) {
        claim().shrink(bytes);
    }

    private BytesInHand.Claim claim() {
        var claim = current.get();
        if (claim == null) {
            throw new IllegalStateException("This thread serves no request.");
        }
        return claim;
    }

    private void release() {
        var claim = current.get();
        if (claim != null) {
            claim.close();
            current.remove();
        }
    }
}
