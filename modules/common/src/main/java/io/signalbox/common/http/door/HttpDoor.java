package io.signalbox.common.http.door;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

import jakarta.enterprise.inject.spi.CDI;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionProvider;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;

import io.signalbox.common.config.Settings;
import io.signalbox.common.telemetry.RequestMetrics;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Where every service's HTTP connections come in: Helidon's own door for HTTP/1.1, behind bounds that Helidon 4.3 does not have (how many
 * connections a peer has, how long a head and a body may take) and the rules of RFC 9112 that it does not keep (helidon#12324, chunks'
 * extensions and trailers, two lengths on one request). It takes that one's place, so that there is no way around it.
 */
public final class HttpDoor extends Http1ConnectionProvider {

    /** What {@code HelidonServiceLoader} leaves out. */
    private static final String LEFT_OUT = "io.helidon.common.serviceloader.exclude";

    private static final Logger LOG = System.getLogger(HttpDoor.class.getName());
    private static final Duration TICK = Duration.ofMillis(200);

    /** Puts this in the place of Helidon's own; to be called before anything of Helidon runs. */
    public static void install() {
        System.setProperty(LEFT_OUT, Http1ConnectionProvider.class.getName());
    }

    @Override
    public ServerConnectionSelector create(String socketName, Http1Config config, ProtocolConfigs configs) {
        return behind(
                DoorLimits.of(new Settings(ConfigProvider.getConfig())),
                super.create(socketName, listening(config), configs),
                counter());
    }

    /** Outside a service there is nothing to count with. */
    private static IntConsumer counter() {
        try {
            var metrics = CDI.current().select(RequestMetrics.class).get();
            return status -> metrics.record("http", RequestMetrics.UNMATCHED, Integer.toString(status), 0);
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, "No container: {0}", e.getMessage());
            return _ -> {};
        }
    }

    /** Helidon's own door, which tells a {@link DoorConnection} when an answer begins; of two listeners it would tell neither. */
    static Http1Config listening(Http1Config config) {
        return Http1Config.builder(config)
                .sendListeners(List.of(new AnswerListener()))
                .buildPrototype();
    }

    static ServerConnectionSelector behind(DoorLimits limits, ServerConnectionSelector http, IntConsumer refused) {
        var peers = new Peers(limits);
        Thread.ofPlatform().daemon().name("http-door").start(() -> watch(peers));
        return new Selector(http, limits, peers, refused);
    }

    private static void watch(Peers peers) {
        while (true) {
            try {
                Thread.sleep(TICK);
                var now = System.nanoTime();
                peers.all().forEach(connection -> connection.endWhatIsLate(now));
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "A connection could not be ended", e);
            }
        }
    }

    private record Selector(ServerConnectionSelector http, DoorLimits limits, Peers peers, IntConsumer refused)
            implements ServerConnectionSelector {

        @Override
        public int bytesToIdentifyConnection() {
            return 0;
        }

        @Override
        public Support supports(BufferData data) {
            return Support.SUPPORTED;
        }

        @Override
        public Set<String> supportedApplicationProtocols() {
            return http.supportedApplicationProtocols();
        }

        @Override
        public ServerConnection connection(ConnectionContext client) {
            return new DoorConnection(client, http, limits, peers, refused);
        }
    }

    private static final class AnswerListener implements Http1ConnectionListener {

        @Override
        public void headers(ConnectionContext connection, Headers headers) {
            if (connection instanceof DoorConnection door && headers instanceof WritableHeaders<?> answer) {
                door.beginAnswer(answer);
            }
        }

        @Override
        public void data(ConnectionContext connection, BufferData data) {
            // the headers are all that is of interest
        }
    }
}
