package io.signalbox.common.grpc;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.grpc.v1_6.GrpcTelemetry;
import io.signalbox.common.security.GrpcAuthentication;

/** Opens one kept channel to each gRPC neighbour; plaintext, since the mesh encrypts. */
@ApplicationScoped
public class GrpcChannels {

    private static final int CLOSE_SECONDS = 2;

    private final OpenTelemetry telemetry;
    private final List<ManagedChannel> open = new CopyOnWriteArrayList<>();

    /** @param telemetry makes a client span of each call */
    @Inject
    public GrpcChannels(OpenTelemetry telemetry) {
        this.telemetry = telemetry;
    }

    /** A channel to {@code host:port}, closed with the service. Give each call a deadline. */
    public ManagedChannel open(String target) {
        var channel = NettyChannelBuilder.forTarget(target)
                .usePlaintext()
                .intercept(GrpcTelemetry.create(telemetry).newClientInterceptor())
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveTimeout(5, TimeUnit.SECONDS)
                .build();
        open.add(channel);
        return channel;
    }

    /** Sends a bearer token with a call. */
    public static CallCredentials bearer(String token) {
        return new CallCredentials() {
            @Override
            public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
                var headers = new Metadata();
                headers.put(GrpcAuthentication.AUTHORIZATION, "Bearer " + token);
                applier.apply(headers);
            }
        };
    }

    @PreDestroy
    void close() {
        open.forEach(ManagedChannel::shutdown);
        try {
            for (var channel : open) {
                channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open.forEach(ManagedChannel::shutdownNow);
    }
}
