package io.signalbox.common.security;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;

import io.helidon.config.mp.MpConfigSources;
import io.helidon.microprofile.metrics.RegistryFactory;
import io.helidon.webserver.WebServer;

import io.signalbox.common.config.Settings;
import io.signalbox.common.telemetry.RequestMetrics;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

class MetricsTokenTest {

    private static final String SECRET = "served";

    private static WebServer server;

    @BeforeAll
    static void start() {
        var metrics = new RequestMetrics(RegistryFactory.getInstance().getRegistry(MetricRegistry.APPLICATION_SCOPE));
        var settings = new Settings(ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(MpConfigSources.create(Map.of("signalbox.metrics.token", "a-token")))
                .build());
        server = WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .routing(routing -> routing.addFilter(new MetricsToken(settings, metrics))
                        .any((_, response) -> response.send(SECRET)))
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
                "/metrics",
                "/metrics/",
                "/metrics/base",
                "/metrics?scope=base",
                "//metrics",
                "///metrics//",
                "/./metrics",
                "/x/../metrics",
                "/../metrics",
                "/%6detrics",
                "/%2e/metrics",
                "/x/%2e%2e/metrics",
                "/Metrics",
                "http://signalbox/metrics"
            })
    void noSpellingShowsMetricsWithoutTheToken(String target) throws Exception {
        assertThat(answer(target, ""))
                .startsWith("HTTP/1.1 401 ")
                .containsIgnoringCase("WWW-Authenticate: Bearer")
                .doesNotContain(SECRET);
        assertThat(answer(target, "Authorization: Bearer another\r\n"))
                .startsWith("HTTP/1.1 401 ")
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/metrics/base"})
    void whoKnowsTheTokenSeesMetrics(String target) throws Exception {
        assertThat(answer(target, "Authorization: Bearer a-token\r\n")).endsWith(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health/ready", "/api/v1/logs?q=/metrics", "/api/v1/metrics"})
    void nothingElseNeedsIt(String target) throws Exception {
        assertThat(answer(target, "")).endsWith(SECRET);
    }

    private static String answer(String target, String header) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("GET " + target + " HTTP/1.1\r\nHost: signalbox\r\n" + header + "\r\n").getBytes(US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }
}
