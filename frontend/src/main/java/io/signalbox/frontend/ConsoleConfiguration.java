package io.signalbox.frontend;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.helidon.webserver.http.ServerRequest;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** Tells the console where its broker is: {@code {"brokerUrl": "http://localhost:8081"}}, empty for the console's own origin. */
@Path("/config.json")
@PermitAll
@ApplicationScoped
public class ConsoleConfiguration {

    private final BrokerUrl broker;

    /** @param settings hold {@code signalbox.frontend.broker-url} */
    @Inject
    public ConsoleConfiguration(FrontendSettings settings) {
        this.broker = settings.brokerUrl();
    }

    /** The configuration for the host name that the browser used; 400 where that is no host name. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response read(@Context ServerRequest request) {
        var host = RequestHost.parse(request.authority())
                .orElseThrow(() -> new ProblemException(ProblemType.INVALID_REQUEST, "The Host header names no host."));
        var configuration =
                Json.createObjectBuilder().add("brokerUrl", broker.url(host)).build();
        return Response.ok(configuration.toString())
                .cacheControl(CacheControl.valueOf("no-store"))
                .build();
    }
}
