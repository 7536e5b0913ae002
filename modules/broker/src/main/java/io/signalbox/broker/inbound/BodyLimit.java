package io.signalbox.broker.inbound;

import java.io.IOException;
import java.io.InputStream;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** Refuses a body that is too large: at once where it says so, else when it turns out. */
@Provider
@Priority(200)
@ApplicationScoped
public class BodyLimit implements ContainerRequestFilter {

    private final int maxBytes;

    /** @param settings holds {@code signalbox.http.max-body-bytes} */
    @Inject
    public BodyLimit(Settings settings) {
        this.maxBytes = settings.integer("signalbox.http.max-body-bytes", 1, 1 << 30);
    }

    @Override
    public void filter(ContainerRequestContext request) {
        var length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        if (length != null
                && (length.length() > 9 || Long.parseLong(length) > maxBytes)
                && !ClassicResource.isPath(request.getUriInfo().getPath())) {
            throw tooLarge();
        }
    }

    /**
     * A body as a whole.
     *
     * @throws ProblemException {@code payload-too-large}
     * @throws IOException when it breaks off
     */
    byte[] read(InputStream body) throws IOException {
        var bytes = body.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw tooLarge();
        }
        return bytes;
    }

    private ProblemException tooLarge() {
        return new ProblemException(ProblemType.PAYLOAD_TOO_LARGE, "At most " + maxBytes + " bytes are taken.");
    }
}
