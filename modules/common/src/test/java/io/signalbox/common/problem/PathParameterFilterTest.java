package io.signalbox.common.problem;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

import io.helidon.microprofile.metrics.RegistryFactory;
import io.helidon.webserver.WebServer;

import io.signalbox.common.telemetry.RequestMetrics;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

class PathParameterFilterTest {

    private static final String SECRET = "served";

    private static WebServer server;

    @BeforeAll
    static void start() {
        var metrics = new RequestMetrics(RegistryFactory.getInstance().getRegistry(MetricRegistry.APPLICATION_SCOPE));
        server = WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .routing(routing ->
                        routing.addFilter(new PathParameterFilter(metrics)).any((_, response) -> response.send(SECRET)))
                .build()
                .start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/metrics;x",
                "/metrics;",
                "/;/metrics",
                "/health;x=1/live",
                "/metrics%3bx",
                "/metrics%3Bx",
                "/metrics;x?y",
                "http://signalbox/metrics;x",
            })
    void aPathWithParametersIsRefusedBeforeAnythingIsRouted(String target) throws Exception {
        assertThat(answer("GET", target))
                .startsWith("HTTP/1.1 400 ")
                .containsIgnoringCase("Content-Type: application/problem+json")
                .contains("urn:signalbox:problem:invalid-request", "';'")
                .doesNotContain(SECRET);
        assertThat(answer("POST", target)).startsWith("HTTP/1.1 400 ").doesNotContain(SECRET);
        assertThat(answer("HEAD", target)).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/logs?text=a;b", "/logs?text=a%3Bb", "/a%20b"})
    void anyOtherPathIsServedAndAQueryMayHoldWhatItLikes(String target) throws Exception {
        assertThat(answer("GET", target)).startsWith("HTTP/1.1 200 ").endsWith(SECRET);
    }

    private static String answer(String method, String target) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((method + " " + target + " HTTP/1.1\r\nHost: signalbox\r\n\r\n").getBytes(US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }
}
