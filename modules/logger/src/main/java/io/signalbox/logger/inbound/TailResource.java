package io.signalbox.logger.inbound;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.function.BooleanSupplier;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;

import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.entry.LogEntry;
import io.signalbox.common.limits.StreamEnd;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.security.Caller;
import io.signalbox.common.security.Role;
import io.signalbox.common.security.TokenVerifier;
import io.signalbox.logger.LiveTail;
import io.signalbox.logger.TailSubscription;
import org.glassfish.jersey.server.ChunkedOutput;

/**
 * The live tail as server-sent events: {@code event: entry}, {@code id: <entry id>}, {@code data: <entry>}, and a comment every 15 seconds
 * where nothing happens.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
@Path("/api/v1/logs/stream")
@ApplicationScoped
public class TailResource {

    private static final Logger LOG = System.getLogger(TailResource.class.getName());

    private final LiveTail tail;
    private final TokenVerifier tokens;
    private final Clock clock = Clock.systemUTC();

    /**
     * Takes what it works with.
     *
     * @param tail gives the entries
     * @param tokens tells whether a listener's token is good still
     */
    @Inject
    public TailResource(LiveTail tail, TokenVerifier tokens) {
        this.tail = tail;
        this.tokens = tokens;
    }

    /** Streams entries as they are stored, until the token expires or is taken away. */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RolesAllowed({Role.READER, Role.OPERATOR})
    public Response stream(@Context UriInfo uri, @Context SecurityContext security) {
        var caller = (Caller) security.getUserPrincipal();
        var subscription = tail.subscribe(caller.subject(), SearchParameters.filter(uri.getQueryParameters()));
        var events = new ChunkedOutput<byte[]>(byte[].class);
        Thread.ofVirtual().name("sse-tail").start(() -> run(subscription, caller, events));
        return Response.ok(events, MediaType.SERVER_SENT_EVENTS_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private void run(TailSubscription subscription, Caller caller, ChunkedOutput<byte[]> events) {
        try (events;
                var _ = StreamEnd.of(() -> tokens.isStillGood(caller), subscription::close)) {
            TailPump.run(subscription, caller, clock, new EventStream(events, () -> tokens.isStillGood(caller)));
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "A tail ended: {0}", e.getMessage());
        }
    }

    private record EventStream(ChunkedOutput<byte[]> output, BooleanSupplier good) implements TailPump.Listener {

        @Override
        public void entry(LogEntry entry) throws IOException {
            requireGood();
            write("event: entry\nid: " + entry.id() + "\ndata: " + EntryJson.write(entry) + "\n\n");
        }

        @Override
        public void heartbeat() throws IOException {
            requireGood();
            write(":\n\n");
        }

        @Override
        public void end(Problem reason) throws IOException {
            write(": " + reason.detail() + "\n\n");
        }

        @Override
        public boolean isOpen() {
            return !output.isClosed();
        }

        /** Writing waits until the connection takes it. */
        @Override
        public boolean isReady() {
            return true;
        }

        /** No entry is told, and no heartbeat given, after the token was taken away. */
        private void requireGood() throws IOException {
            if (!good.getAsBoolean()) {
                write(": The token was taken away.\n\n");
                throw new IOException("The token was taken away.");
            }
        }

        private void write(String text) throws IOException {
            output.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
