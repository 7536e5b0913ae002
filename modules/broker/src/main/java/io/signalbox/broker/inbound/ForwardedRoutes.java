package io.signalbox.broker.inbound;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

import io.signalbox.broker.inbound.ForwardedRoute.Trait;
import org.glassfish.jersey.process.Inflector;
import org.glassfish.jersey.server.model.ModelProcessor;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.model.ResourceModel;

/** Serves every {@link ForwardedRoute} beside the broker's own resources. Jersey makes it by itself, so it looks for what it works with. */
@Provider
public class ForwardedRoutes implements ModelProcessor {

    @Override
    public ResourceModel processResourceModel(ResourceModel resources, Configuration configuration) {
        var forwarding = CDI.current().select(Forwarding.class).get();
        var all = new ResourceModel.Builder(resources, false);
        ForwardedRoute.ALL.forEach(route -> all.addResource(resource(forwarding, route)));
        return all.build();
    }

    @Override
    public ResourceModel processSubResource(ResourceModel resources, Configuration configuration) {
        return resources;
    }

    private static Resource resource(Forwarding forwarding, ForwardedRoute route) {
        var resource = Resource.builder(route.path().replaceAll("\\{(\\w+)}", "{$1: [A-Za-z0-9_-]+}"));
        resource.addMethod(route.method())
                .consumes(route.is(Trait.BODILESS) ? MediaType.WILDCARD : MediaType.APPLICATION_JSON)
                .produces(route.is(Trait.EVENTS) ? MediaType.SERVER_SENT_EVENTS : MediaType.APPLICATION_JSON)
                .handledBy(route.is(Trait.OPEN) ? new Open(forwarding, route) : new Closed(forwarding, route));
        return resource.build();
    }

    /** Whatever is not said to be open asks for a token. */
    private record Closed(Forwarding forwarding, ForwardedRoute route)
            implements Inflector<ContainerRequestContext, Response> {

        @Override
        public Response apply(ContainerRequestContext request) {
            return forwarding.to(route, request);
        }
    }

    @PermitAll
    private record Open(Forwarding forwarding, ForwardedRoute route)
            implements Inflector<ContainerRequestContext, Response> {

        @Override
        public Response apply(ContainerRequestContext request) {
            return forwarding.to(route, request);
        }
    }
}
