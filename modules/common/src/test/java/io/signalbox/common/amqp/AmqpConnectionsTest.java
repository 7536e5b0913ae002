package io.signalbox.common.amqp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;

import io.helidon.config.mp.MpConfigSources;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;
import io.signalbox.common.security.TrustAnchors;
import io.signalbox.common.testing.SelfSigned;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Whom a URL speaks to: a server with TLS that knows no AMQP tells what it heard. */
class AmqpConnectionsTest {

    private static final String NOTHING = "";
    private static final BlockingQueue<String> HEARD = new LinkedBlockingQueue<>();

    @TempDir
    private static Path directory;

    private static SelfSigned certificate;
    private static SSLServerSocket server;

    @BeforeAll
    static void start() throws Exception {
        certificate = SelfSigned.of("IP:127.0.0.1", directory);
        server = (SSLServerSocket) certificate
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Thread.ofVirtual().start(AmqpConnectionsTest::listen);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqps", "AMQPS"})
    void aServerWhoseCertificateIsTrustedAndForItsNameHearsUs(String scheme) throws Exception {
        assertThat(failure(scheme, "127.0.0.1", Optional.of(certificate))).isNotInstanceOf(SSLException.class);
        assertThat(HEARD.take()).isEqualTo("AMQP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqps", "AMQPS"})
    void aServerWhoseCertificateIsNotTrustedHearsNothing(String scheme) throws Exception {
        assertThat(failure(scheme, "127.0.0.1", Optional.empty())).isInstanceOf(SSLHandshakeException.class);
        assertThat(HEARD.take()).isEqualTo(NOTHING);

        var another = SelfSigned.of("IP:127.0.0.1", directory);
        assertThat(failure(scheme, "127.0.0.1", Optional.of(another))).isInstanceOf(SSLHandshakeException.class);
        assertThat(HEARD.take()).isEqualTo(NOTHING);
    }

    @Test
    void aServerThatTheJvmTrustsHearsUsWhomeverTheFileTrusts() throws Exception {
        var another = SelfSigned.of("IP:127.0.0.1", directory);
        System.setProperty("javax.net.ssl.trustStore", certificate.store().toString());
        System.setProperty("javax.net.ssl.trustStorePassword", SelfSigned.PASSWORD);
        try {
            assertThat(failure("amqps", "127.0.0.1", Optional.of(another))).isNotInstanceOf(SSLException.class);
        } finally {
            System.clearProperty("javax.net.ssl.trustStore");
            System.clearProperty("javax.net.ssl.trustStorePassword");
        }
        assertThat(HEARD.take()).isEqualTo("AMQP");
    }

    @Test
    void aServerWhoseCertificateIsForAnotherNameHearsNothing() throws Exception {
        assertThat(failure("amqps", "localhost", Optional.of(certificate)))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("localhost");
        assertThat(HEARD.take()).isEqualTo(NOTHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://me:hush@host", "amqps://me:hush@ho st", "me:hush@host"})
    void whatIsNoUrlNamesTheKeyAndNeverThePassword(String url) {
        assertThatExceptionOfType(InvalidSetting.class)
                .isThrownBy(() -> connections(url, Optional.empty()))
                .satisfies(e -> assertThat(e.getMessage())
                        .contains("signalbox.amqp.url")
                        .doesNotContain("hush"));
    }

    private static Throwable failure(String scheme, String host, Optional<SelfSigned> trusted) {
        var url = "%s://guest:guest@%s:%d/".formatted(scheme, host, server.getLocalPort());
        return catchThrowable(() -> connections(url, trusted).open("test"));
    }

    private static AmqpConnections connections(String url, Optional<SelfSigned> trusted) {
        var values = new HashMap<>(Map.of("signalbox.amqp.url", url));
        trusted.ifPresent(one -> values.put("signalbox.tls.ca-file", one.pem().toString()));
        var settings = new Settings(ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(MpConfigSources.create(values))
                .build());
        return new AmqpConnections(settings, new TrustAnchors(settings), "test");
    }

    private static void listen() {
        while (true) {
            try (var socket = server.accept()) {
                HEARD.add(heard(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    /** A client that breaks the handshake off may be seen to refuse, to close or to reset. */
    private static String heard(Socket socket) {
        try {
            return new String(socket.getInputStream().readNBytes(4), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return NOTHING;
        }
    }
}
