package io.signalbox.broker.inbound;

import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;

import org.glassfish.jersey.server.ServerProperties;

/**
 * Keeps Jersey from holding an answer's first 8 KiB back, flushed or not: a live stream would wait for them. Helidon still finds the length
 * of a small answer.
 */
@Provider
public class Unbuffered implements Feature {

    @Override
    public boolean configure(FeatureContext context) {
        context.property(ServerProperties.OUTBOUND_CONTENT_LENGTH_BUFFER, 0);
        return true;
    }
}
