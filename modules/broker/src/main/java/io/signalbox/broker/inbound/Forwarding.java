package io.signalbox.broker.inbound;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;

import io.signalbox.broker.RelayRequest;
import io.signalbox.broker.RelayedAnswer;
import io.signalbox.broker.Relays;
import io.signalbox.broker.Streams;
import io.signalbox.broker.inbound.ForwardedRoute.Trait;
import io.signalbox.common.http.ClientAddresses;
import io.signalbox.common.limits.StreamEnd;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.security.Caller;
import io.signalbox.common.security.TokenVerifier;

/** Forwards the current request to the service that owns its route, in the caller's name, and renders the answer. */
@ApplicationScoped
public class Forwarding {

    private static final Logger LOG = System.getLogger(Forwarding.class.getName());
    private static final List<String> HEADERS =
            List.of("Authorization", "Content-Type", "Accept", "Idempotency-Key", "If-Match");
    private static final List<String> SESSION_HEADERS = List.of("Cookie", "Origin");
    private static final int CHUNK = 8 * 1024;

    private final Relays relays;
    private final Streams streams;
    private final BodyLimit limit;
    private final ClientAddress address;
    private final TokenVerifier tokens;

    /**
     * Takes what it works with.
     *
     * @param relays carry requests on
     * @param tokens tells whether the token of who follows a stream is good still
     */
    @Inject
    public Forwarding(Relays relays, Streams streams, BodyLimit limit, ClientAddress address, TokenVerifier tokens) {
        this.relays = relays;
        this.streams = streams;
        this.limit = limit;
        this.address = address;
        this.tokens = tokens;
    }

    /** Lets the owner of a route answer. */
    public Response to(ForwardedRoute route, ContainerRequestContext request) {
        var headers = headers(request, HEADERS);
        if (route.is(Trait.SESSION)) {
            headers.putAll(headers(request, SESSION_HEADERS));
        }
        headers.put(ClientAddresses.FORWARDED_FOR, address.of(request));
        var answer = relays.forward(
                route.owner(), new RelayRequest(request.getMethod(), path(request), headers, body(request)));
        var response = Response.status(answer.status());
        answer.headers().forEach(header -> response.header(header.name(), header.value()));
        return response.entity(answer.isEventStream() ? events(answer, caller(request)) : answer.body())
                .build();
    }

    private byte[] body(ContainerRequestContext request) {
        try {
            return request.hasEntity() ? limit.read(request.getEntityStream()) : new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String path(ContainerRequestContext request) {
        var uri = request.getUriInfo().getRequestUri();
        return uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
    }

    private static Map<String, String> headers(ContainerRequestContext request, List<String> names) {
        var headers = new HashMap<String, String>();
        for (var name : names) {
            Optional.ofNullable(request.getHeaderString(name)).ifPresent(value -> headers.put(name, value));
        }
        return headers;
    }

    /** Only who has shown a token follows a stream. */
    private static Caller caller(ContainerRequestContext request) {
        return (Caller) request.getSecurityContext().getUserPrincipal();
    }

    private StreamingOutput events(RelayedAnswer answer, Caller caller) {
        var counted = counted(answer, caller);
        return client -> {
            try (counted;
                    var body = answer.body();
                    var _ = StreamEnd.of(() -> tokens.isStillGood(caller), () -> close(body))) {
                var chunk = new byte[CHUNK];
                for (int count = read(body, chunk); count >= 0; count = read(body, chunk)) {
                    client.write(chunk, 0, count);
                    client.flush();
                }
            }
        };
    }

    private Streams.Registration counted(RelayedAnswer answer, Caller caller) {
        try {
            return streams.register(caller.subject(), () -> close(answer.body()));
        } catch (ProblemException e) {
            close(answer.body());
            throw e;
        }
    }

    /** A stream that the service broke off is at its end, too: who follows it comes again. */
    private static int read(InputStream body, byte[] chunk) {
        try {
            return body.read(chunk);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "A stream ended: {0}", e.getMessage());
            return -1;
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "A stream could not be closed: {0}", e.getMessage());
        }
    }
}
