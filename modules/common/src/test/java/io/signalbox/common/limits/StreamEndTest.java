package io.signalbox.common.limits;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StreamEndTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void whoWaitsForAClientThatDoesNotReadEndsWithTheToken() throws IOException {
        var told = new AtomicBoolean();
        var ended = new CompletableFuture<IOException>();
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = new Socket(server.getInetAddress(), server.getLocalPort());
                var accepted = server.accept()) {
            Thread.ofVirtual().start(() -> {
                try (var _ = StreamEnd.of(Instant.now(), () -> told.set(true))) {
                    var output = accepted.getOutputStream();
                    while (true) {
                        output.write(new byte[64 * 1024]);
                    }
                } catch (IOException e) {
                    ended.complete(e);
                }
            });

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
            StreamEnd.of(Instant.now().plusSeconds(60), () -> told.set(true)).close();
            left.complete(Thread.currentThread().isInterrupted());
        });

        assertThat(left).succeedsWithin(SOON).isEqualTo(false);
        assertThat(told).isFalse();
    }
}
