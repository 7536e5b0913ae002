package io.signalbox.common.http;

import java.io.IOException;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;

import io.signalbox.common.limits.BytesInHand;

/**
 * Counts a large answer among the {@link BytesInHand} until its client has taken it: a client may ask for many and read none. What is small is
 * not counted, so that a refusal always finds room.
 */
@Provider
@Priority(Priorities.USER)
@ApplicationScoped
public class AnswersInHand implements WriterInterceptor {

    private static final int SMALL = 16 * 1024;

    /** The text, and its bytes while they are written. */
    private static final long BYTES_PER_CHARACTER = 3;

    private final BytesInHand bytes;

    /** @param bytes are all that there are */
    @Inject
    public AnswersInHand(BytesInHand bytes) {
        this.bytes = bytes;
    }

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        if (context.getEntity() instanceof String text && text.length() > SMALL) {
            try (var claim = bytes.ofRequest()) {
                claim.grow(text.length() * BYTES_PER_CHARACTER);
                context.proceed();
            }
        } else {
            context.proceed();
        }
    }
}
