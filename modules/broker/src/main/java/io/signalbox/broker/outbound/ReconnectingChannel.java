package io.signalbox.broker.outbound;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.grpc.ManagedChannel;

/** Tries to connect again every second: gRPC's own pause grows to two minutes, and calls fail all that time. */
final class ReconnectingChannel {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Executor AFTER_PAUSE =
            CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);

    private ReconnectingChannel() {}

    /** Keeps a channel reconnecting until it is shut down. */
    static ManagedChannel of(ManagedChannel channel) {
        watch(channel);
        return channel;
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
