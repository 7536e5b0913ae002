package io.signalbox.frontend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/**
 * The console's one page, kept in memory.
 *
 * <p>Its entity tag is a hash of its content: the jar's entries all bear the same time, whatever is in them.
 */
final class ConsolePage {

    private final byte[] html;
    private final String entityTag;

    ConsolePage(byte[] html) {
        this.html = html.clone();
        this.entityTag = '"' + HexFormat.of().formatHex(sha256(html), 0, 16) + '"';
    }

    /**
     * Reads the page that the build put on the class path.
     *
     * @throws IllegalStateException if it is not there
     */
    static ConsolePage load() {
        try (var page = ConsolePage.class.getResourceAsStream("/console/index.html")) {
            if (page == null) {
                throw new IllegalStateException("The console's files are missing: build frontend/ with Maven.");
            }
            return new ConsolePage(page.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers with the page, or with 304 where the browser has it. */
    void send(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.CACHE_CONTROL, "no-cache").header(HeaderNames.ETAG, entityTag);
        if (request.headers()
                .first(HeaderNames.IF_NONE_MATCH)
                .filter(tags -> tags.contains(entityTag))
                .isPresent()) {
            response.status(Status.NOT_MODIFIED_304).send();
        } else {
            response.header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8")
                    .send(html);
        }
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
