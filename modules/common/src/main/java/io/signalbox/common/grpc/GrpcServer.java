package io.signalbox.common.grpc;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.buffer.PooledByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.grpc.v1_6.GrpcTelemetry;
import io.signalbox.common.NotListening;
import io.signalbox.common.background.Lifecycle;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.Senders;
import io.signalbox.common.limits.BytesInHand;
import io.signalbox.common.limits.StreamSlots;
import io.signalbox.common.security.GrpcAuthentication;
import io.signalbox.common.security.TokenVerifier;

/**
 * Serves every {@link BindableService} bean on {@code signalbox.grpc.port}, each admitted call on a virtual thread, with health
 * ({@code grpc.health.v1}) and reflection. A service without gRPC has no such bean, and then nothing listens.
 *
 * <p>The server is grpc-java's own: Helidon 4.3's refuses the settings that clients on gRPC's C core send (helidon#12196: Python, Ruby,
 * PHP, C++), and takes a message's announced length for granted.
 *
 * <p>Messages are parsed behind the guards, so that nothing of a stranger's is read and one that is no protobuf ends its call with a problem
 * of its own. Beans that are {@link GrpcCredentials} see a call before its token is checked. Reflection asks for a token unless {@code
 * signalbox.grpc.open-reflection} is true; health never does.
 */
@ApplicationScoped
public class GrpcServer {

    /** The largest message that any service takes, in bytes; one of a service's own settings can only be lower. */
    public static final int MAX_MESSAGE_BYTES = 8 << 20;

    /** What health and reflection take: they are open to all, or nearly. */
    static final MessageBounds OPEN = new MessageBounds(4_096, 256, 8);

    private static final Logger LOG = System.getLogger(GrpcServer.class.getName());
    private static final int MAX_PORT = 65_535;
    private static final Duration LEAST_KEEP_ALIVE = Duration.ofSeconds(10);

    /** gRPC itself ends a call past this without a word; our own bound, with one, comes long before. */
    private static final int LAST_RESORT_BYTES = 4 * MAX_MESSAGE_BYTES;

    private final Settings settings;
    private final BytesInHand bytes;
    private final Senders senders;
    private final TokenVerifier tokens;
    private final Duration grace;
    private final List<AutoCloseable> running = new ArrayList<>();
    private Optional<Server> server = Optional.empty();

    /** @param settings holds {@code signalbox.grpc.*}, {@code signalbox.http.host} and {@code signalbox.http.shutdown-grace} */
    @Inject
    public GrpcServer(Settings settings, BytesInHand bytes, Senders senders, TokenVerifier tokens) {
        this.settings = settings;
        this.bytes = bytes;
        this.senders = senders;
        this.tokens = tokens;
        this.grace = settings.duration("signalbox.http.shutdown-grace");
    }

    void start(
            @Observes @Priority(Lifecycle.START_GRPC) @Initialized(ApplicationScoped.class) Object event,
            @Any Instance<BindableService> services,
            @Any Instance<GrpcCredentials> credentials,
            GrpcAuthentication authentication,
            GrpcFailures failures,
            OpenTelemetry telemetry) {
        if (services.isUnsatisfied()) {
            return;
        }
        var open = List.<ServerInterceptor>of(GrpcTelemetry.create(telemetry).newServerInterceptor(), failures);
        var authenticated = new ArrayList<>(open);
        credentials.forEach(authenticated::add);
        authenticated.add(authentication);
        start(services.stream().toList(), open, authenticated);
    }

    /**
     * Listens.
     *
     * @param open what guards health
     * @param authenticated what guards the services
     */
    void start(List<BindableService> services, List<ServerInterceptor> open, List<ServerInterceptor> authenticated) {
        var calls = new IncomingCalls(
                bytes,
                tokens,
                new StreamSlots(
                        settings.integer("signalbox.grpc.max-client-streams", 1, 100_000),
                        settings.integer("signalbox.grpc.max-client-streams-per-caller", 1, 100_000)),
                settings.duration("signalbox.grpc.message-timeout"));
        var door = new CallsAtTheDoor(
                senders,
                addressBounds("signalbox.grpc.max-anonymous-calls"),
                addressBounds("signalbox.grpc.max-unverified-calls"),
                Executors.newVirtualThreadPerTaskExecutor());
        running.add(calls);
        var address = new InetSocketAddress(
                settings.text("signalbox.http.host"), settings.integer("signalbox.grpc.port", 1, MAX_PORT));
        var builder = bounded(NettyServerBuilder.forAddress(address))
                .directExecutor()
                .callExecutor(door)
                .addStreamTracerFactory(calls);
        var bounds = new MessageBounds(
                settings.integer("signalbox.grpc.max-message-bytes", 1_024, MAX_MESSAGE_BYTES),
                settings.integer("signalbox.grpc.max-message-values", 1_000, 10_000_000),
                settings.integer("signalbox.grpc.max-message-depth", 4, 100));
        for (var service : services) {
            builder.addService(guarded(service, bounds, authenticated, calls));
        }
        var reflection = settings.bool("signalbox.grpc.open-reflection") ? open : authenticated;
        builder.addService(guarded(new HealthStatusManager().getHealthService(), OPEN, open, calls));
        reflections().forEach(service -> builder.addService(guarded(service, OPEN, reflection, calls)));
        try {
            server = Optional.of(builder.build().start());
        } catch (IOException e) {
            throw new NotListening("gRPC's address " + address, e);
        }
    }

    /** The port that it listens on. */
    int port() {
        return server.orElseThrow().getPort();
    }

    void stop(@Observes @Priority(Lifecycle.STOP_DOORS) @BeforeDestroyed(ApplicationScoped.class) Object event) {
        server.ifPresent(listening -> {
            listening.shutdown();
            try {
                listening.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            listening.shutdownNow();
        });
        running.forEach(GrpcServer::close);
    }

    /** Buffers are of the heap, whose size the bounds follow from. */
    private NettyServerBuilder bounded(NettyServerBuilder builder) {
        var connections = addressBounds("signalbox.grpc.max-connections");
        return builder.channelFactory(() -> new BoundedServerChannel(connections, senders))
                .bossEventLoopGroup(eventLoops("grpc-accept", 1))
                .workerEventLoopGroup(eventLoops("grpc-io", 0))
                .withChildOption(ChannelOption.ALLOCATOR, new PooledByteBufAllocator(false))
                .maxInboundMessageSize(LAST_RESORT_BYTES)
                .maxInboundMetadataSize(settings.integer("signalbox.grpc.max-metadata-bytes", 1_024, 65_536))
                .flowControlWindow(settings.integer("signalbox.grpc.flow-control-window-bytes", 16_384, 8 << 20))
                .maxConcurrentCallsPerConnection(
                        settings.integer("signalbox.grpc.max-streams-per-connection", 1, 100_000))
                .maxRstFramesPerWindow(settings.integer("signalbox.grpc.max-resets-per-second", 1, 100_000), 1)
                .maxConnectionIdle(millis("signalbox.grpc.max-connection-idle"), TimeUnit.MILLISECONDS)
                .maxConnectionAge(millis("signalbox.grpc.max-connection-age"), TimeUnit.MILLISECONDS)
                .maxConnectionAgeGrace(millis("signalbox.grpc.max-connection-age-grace"), TimeUnit.MILLISECONDS)
                .keepAliveTime(millis("signalbox.grpc.keep-alive"), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(millis("signalbox.grpc.keep-alive-timeout"), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(LEAST_KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true);
    }

    private AddressBounds addressBounds(String key) {
        return new AddressBounds(settings.integer(key, 8, 100_000), settings.integer(key + "-per-address", 1, 100_000));
    }

    private long millis(String key) {
        return settings.duration(key).toMillis();
    }

    private EventLoopGroup eventLoops(String name, int threads) {
        var group = new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
        running.add(() -> group.shutdownGracefully(0, 1, TimeUnit.SECONDS));
        return group;
    }

    private static ServerServiceDefinition guarded(
            BindableService service, MessageBounds bounds, List<ServerInterceptor> guards, IncomingCalls calls) {
        var all = new ArrayList<ServerInterceptor>();
        all.add(CallsAtTheDoor.REFUSAL);
        all.addAll(guards);
        all.add(calls.within(bounds));
        return ServerInterceptors.interceptForward(
                ServerInterceptors.useInputStreamMessages(bounded(service.bindService(), bounds)), all);
    }

    private static ServerServiceDefinition bounded(ServerServiceDefinition service, MessageBounds bounds) {
        var methods = service.getMethods().stream()
                .<ServerMethodDefinition<?, ?>>map(method -> bounded(method, bounds))
                .toList();
        var descriptor = ServiceDescriptor.newBuilder(
                        service.getServiceDescriptor().getName())
                .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        var definition = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(definition::addMethod);
        return definition.build();
    }

    private static <Q, A> ServerMethodDefinition<Q, A> bounded(
            ServerMethodDefinition<Q, A> method, MessageBounds bounds) {
        var descriptor = method.getMethodDescriptor();
        return ServerMethodDefinition.create(
                descriptor.toBuilder(
                                new BoundedMarshaller<>(descriptor.getRequestMarshaller(), bounds),
                                descriptor.getResponseMarshaller())
                        .build(),
                method.getServerCallHandler());
    }

    /** Many clients still ask for reflection by its first version. */
    @SuppressWarnings("deprecation")
    private static List<BindableService> reflections() {
        return List.of(ProtoReflectionServiceV1.newInstance(), ProtoReflectionService.newInstance());
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "A part of the server did not close: {0}", e.getMessage());
        }
    }
}
