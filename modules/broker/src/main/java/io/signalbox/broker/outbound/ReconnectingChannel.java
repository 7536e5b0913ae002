package io.signalbox.broker.outbound;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;

/** Tries to connect again every second: gRPC's own pause grows to two minutes, and calls fail all that time. */
final class ReconnectingChannel {

    private static final Logger LOG = System.getLogger(ReconnectingChannel.class.getName());
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Executor AFTER_PAUSE =
            CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);

    private ReconnectingChannel() {}

    /** Keeps a channel reconnecting until it is shut down. */
    static ManagedChannel of(ManagedChannel channel) {
        watch(channel);
        return channel;
    }

    /** Connects, and makes one call that any server answers, so that the first real one finds all in place. */
    static void warmUp(ManagedChannel channel, Duration patience) {
        try {
            HealthGrpc.newBlockingStub(channel)
                    .withWaitForReady()
                    .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .check(HealthCheckRequest.getDefaultInstance());
        } catch (StatusRuntimeException e) {
            LOG.log(Level.DEBUG, "{0} is not there yet: {1}", channel.authority(), e.getStatus());
        }
    }

    private static void watch(ManagedChannel channel) {
        var state = channel.getState(false);
        switch (state) {
            case TRANSIENT_FAILURE ->
                AFTER_PAUSE.execute(() -> {
                    channel.resetConnectBackoff();
                    watch(channel);
                });
            case IDLE, CONNECTING, READY -> channel.notifyWhenStateChanged(state, () -> watch(channel));
            case SHUTDOWN -> {
                return;
            }
        }
    }
}
