package io.signalbox.common.grpc;

import java.util.ArrayList;
import java.util.List;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.interceptor.Interceptor;

import io.helidon.microprofile.server.ServerCdiExtension;
import io.helidon.webserver.grpc.GrpcRouting;

import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.grpc.v1_6.GrpcTelemetry;
import io.signalbox.common.security.GrpcAuthentication;

/**
 * Serves every {@code @Dependent} {@link BindableService} on the socket {@code grpc}, with health ({@code grpc.health.v1}) and
 * reflection. A service without gRPC has no such bean, and then nothing is added.
 *
 * <p>Messages are parsed behind the guards, so that one that is no protobuf ends its call: Helidon would leave it hanging.
 *
 * <p>Beans that are {@link GrpcCredentials} see a call before its token is checked.
 */
@ApplicationScoped
public class GrpcExtension {

    private static final String SOCKET = "grpc";

    void serve(
            @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) @Initialized(ApplicationScoped.class) Object event,
            BeanManager beans,
            @Any Instance<BindableService> services,
            @Any Instance<GrpcCredentials> credentials,
            GrpcAuthentication authentication,
            GrpcFailures failures,
            OpenTelemetry telemetry) {
        if (services.isUnsatisfied()) {
            return;
        }
        var guards = new ArrayList<ServerInterceptor>();
        guards.add(GrpcTelemetry.create(telemetry).newServerInterceptor());
        guards.add(failures);
        credentials.forEach(guards::add);
        guards.add(authentication);

        var routing = GrpcRouting.builder();
        for (var service : services) {
            routing.service(ServerInterceptors.interceptForward(
                    ServerInterceptors.useInputStreamMessages(service.bindService()), guards));
        }
        var open = List.of(new HealthStatusManager().getHealthService(), ProtoReflectionServiceV1.newInstance());
        open.forEach(routing::service);
        beans.getExtension(ServerCdiExtension.class).addRouting(routing, SOCKET, true, SOCKET);
    }
}
