package io.signalbox.common.grpc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.grpc.v1_6.GrpcTelemetry;
import io.signalbox.common.NotListening;
import io.signalbox.common.config.Settings;
import io.signalbox.common.security.GrpcAuthentication;

/**
 * Serves every {@link BindableService} bean on {@code signalbox.grpc.port}, each call on a virtual thread, with health
 * ({@code grpc.health.v1}) and reflection. A service without gRPC has no such bean, and then nothing listens.
 *
 * <p>The server is grpc-java's own: Helidon 4.3's refuses the settings that clients on gRPC's C core send (helidon#12196: Python, Ruby,
 * PHP, C++), and takes a message's announced length for granted.
 *
 * <p>Messages are parsed behind the guards, so that one that is no protobuf ends its call with a problem of its own. Beans that are
 * {@link GrpcCredentials} see a call before its token is checked.
 */
@ApplicationScoped
public class GrpcServer {

    /** The largest message that any service takes, in bytes; one of a service's own settings can only be lower. */
    public static final int MAX_MESSAGE_BYTES = 8 << 20;

    private static final int MAX_PORT = 65_535;
    private static final Duration LEAST_KEEP_ALIVE = Duration.ofSeconds(10);

    private final Settings settings;
    private final Duration grace;
    private Optional<Server> server = Optional.empty();

    /** @param settings holds {@code signalbox.grpc.port}, {@code signalbox.http.host} and {@code signalbox.http.shutdown-grace} */
    @Inject
    public GrpcServer(Settings settings) {
        this.settings = settings;
        this.grace = settings.duration("signalbox.http.shutdown-grace");
    }

    void start(
            @Observes @Priority(Interceptor.Priority.LIBRARY_AFTER + 1) @Initialized(ApplicationScoped.class)
                    Object event,
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

        var address = new InetSocketAddress(
                settings.text("signalbox.http.host"), settings.integer("signalbox.grpc.port", 1, MAX_PORT));
        var builder = NettyServerBuilder.forAddress(address)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .permitKeepAliveTime(LEAST_KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true);
        for (var service : services) {
            builder.addService(ServerInterceptors.interceptForward(
                    ServerInterceptors.useInputStreamMessages(service.bindService()), guards));
        }
        openToAll().forEach(builder::addService);
        try {
            server = Optional.of(builder.build().start());
        } catch (IOException e) {
            throw new NotListening("gRPC's address " + address, e);
        }
    }

    void stop(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) @BeforeDestroyed(ApplicationScoped.class)
                    Object event) {
        server.ifPresent(running -> {
            running.shutdown();
            try {
                running.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            running.shutdownNow();
        });
    }

    /** Many clients still ask for reflection by its first version. */
    @SuppressWarnings("deprecation")
    private static List<BindableService> openToAll() {
        return List.of(
                new HealthStatusManager().getHealthService(),
                ProtoReflectionServiceV1.newInstance(),
                ProtoReflectionService.newInstance());
    }
}
