package io.signalbox.common;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProbeTest {

    @Test
    void onlyA200IsWell() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders("/well".equals(exchange.getRequestURI().getPath()) ? 200 : 503, -1);
            exchange.close();
        });
        server.start();
        var port = server.getAddress().getPort();

        assertThat(Probe.isWell(port, "/well")).isTrue();
        assertThat(Probe.isWell(port, "/not-ready")).isFalse();
        server.stop(0);
        assertThat(Probe.isWell(port, "/well")).isFalse();
    }
}
