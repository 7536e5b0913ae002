package io.signalbox.frontend;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.interceptor.Interceptor;

import io.helidon.microprofile.server.ServerCdiExtension;

import io.signalbox.common.telemetry.RequestMetrics;

/** Puts the console on the server before it listens. */
@ApplicationScoped
public class ConsoleRoutes {

    void register(
            @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) @Initialized(ApplicationScoped.class) Object event,
            BeanManager beans,
            FrontendSettings settings,
            RequestMetrics metrics) {
        beans.getExtension(ServerCdiExtension.class)
                .serverRoutingBuilder()
                .addFilter(new RequestMeter(metrics))
                .addFilter(new SecurityHeaders(settings.brokerUrl()))
                .register("/", new Console(ConsolePage.load()));
    }
}
