package io.signalbox.common.limits;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class StreamEndTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void whoWaitsForAClientThatDoesNotReadEndsWhenTheTokenIsTakenAway() throws IOException {
        var good = new AtomicBoolean(true);
        var told = new AtomicBoolean();
        var ended = new CompletableFuture<IOException>();
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = new Socket(server.getInetAddress(), server.getLocalPort());
                var accepted = server.accept()) {
            var thread = Thread.ofVirtual().start(() -> {
                try (var _ = StreamEnd.of(good::get, () -> told.set(true))) {
                    var output = accepted.getOutputStream();
                    while (true) {
                        output.write(new byte[64 * 1024]);
                    }
                } catch (IOException e) {
                    ended.complete(e);
                }
            });

            await().until(() -> thread.getState() == Thread.State.WAITING);
            assertThat(ended).isNotDone();
            good.set(false);

            assertThat(ended).succeedsWithin(SOON);
            assertThat(told).isTrue();
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void whoHasEndedIsLeftAlone() {
        var told = new AtomicBoolean();
        var left = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> {
            StreamEnd.of(() -> true, () -> told.set(true)).close();
            left.complete(Thread.currentThread().isInterrupted());
        });

        assertThat(left).succeedsWithin(SOON).isEqualTo(false);
        assertThat(told).isFalse();
    }
}
