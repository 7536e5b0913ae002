package io.signalbox.common.amqp;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.FrameHandler;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;
import io.signalbox.common.security.TrustAnchors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Opens AMQP 0-9-1 connections to {@code signalbox.amqp.url}.
 *
 * <p>The client's own recovery is off: publisher and consumer each open a new connection when theirs is gone, and declare what they need
 * on it, so that one rule covers a restart, an outage and a failed first attempt alike.
 */
@ApplicationScoped
public class AmqpConnections {

    private static final String URL = "signalbox.amqp.url";
    private static final String TLS = "amqps:";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration RPC_TIMEOUT = Duration.ofSeconds(10);
    private static final int HEARTBEAT_SECONDS = 10;

    /** The key: the longest message that is read whole, in bytes. */
    public static final String LONGEST = "signalbox.amqp.max-message-bytes";

    /** The key: how much of the heap messages in hand may take, in per cent. */
    public static final String SHARE = "signalbox.amqp.heap-percent";

    private static final int DEFAULT_LONGEST = 16 << 20;
    private static final int DEFAULT_SHARE = 12;
    private static final int FRAME_BYTES = 128 * 1024;

    private final BoundedFactory factory = new BoundedFactory();
    private final String service;
    private final int longest;
    private final int mostHeld;
    private final Semaphore room;

    /**
     * @param settings holds {@code signalbox.amqp.url}, {@code amqp://user:password@host:port/vhost} or {@code amqps://…}, and may hold
     *     {@value #LONGEST} and {@value #SHARE}
     * @param anchors vouch for a server with TLS
     */
    @Inject
    public AmqpConnections(
            Settings settings, TrustAnchors anchors, @ConfigProperty(name = "signalbox.service") String service) {
        this.service = service;
        try {
            address(settings.text(URL), anchors);
        } catch (URISyntaxException | GeneralSecurityException | IllegalArgumentException e) {
            throw new InvalidSetting(URL, "must have the form amqp://user:password@host:port/vhost or amqps://…");
        }
        settings.optionalSecret("signalbox.amqp.password").ifPresent(factory::setPassword);
        this.longest =
                settings.optional(LONGEST).isPresent() ? settings.integer(LONGEST, 1 << 20, 64 << 20) : DEFAULT_LONGEST;
        var share = settings.optional(SHARE).isPresent() ? settings.integer(SHARE, 1, 50) : DEFAULT_SHARE;
        this.mostHeld = (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 100 * share);
        this.room = new Semaphore(mostHeld, true);
        factory.setRequestedFrameMax(FRAME_BYTES);
        factory.setMaxInboundMessageBodySize(longest + 1);
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setConnectionTimeout((int) CONNECT_TIMEOUT.toMillis());
        factory.setHandshakeTimeout((int) CONNECT_TIMEOUT.toMillis());
        factory.setChannelRpcTimeout((int) RPC_TIMEOUT.toMillis());
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        factory.setThreadFactory(Thread.ofPlatform().daemon().name("amqp-", 0).factory());
    }

    /**
     * A new connection.
     *
     * @param purpose shown in the server's list of connections
     * @throws IOException when the server can't be reached, or refuses
     * @throws TimeoutException when it does not answer in time
     */
    public Connection open(String purpose) throws IOException, TimeoutException {
        return factory.newConnection("signalbox-" + service + "-" + purpose);
    }

    /**
     * A new connection that messages come by: of all that do only some bytes are in hand at once.
     *
     * @param longest the longest body that is passed on whole, in bytes; {@value #LONGEST} at most
     * @throws IOException when the server can't be reached, or refuses
     * @throws TimeoutException when it does not answer in time
     */
    public BoundedConnection openForMessages(String purpose, int longest) throws IOException, TimeoutException {
        var bounded = factory.bounded(Math.min(longest, this.longest));
        try {
            return new BoundedConnection(
                    bounded.newConnection("signalbox-" + service + "-" + purpose), bounded.frames());
        } catch (IOException | TimeoutException | RuntimeException e) {
            bounded.frames.ifPresent(BoundedFrames::end);
            throw e;
        }
    }

    /**
     * A new connection that messages come by, those of {@value #LONGEST} among them.
     *
     * @throws IOException when the server can't be reached, or refuses
     * @throws TimeoutException when it does not answer in time
     */
    public BoundedConnection openForMessages(String purpose) throws IOException, TimeoutException {
        return openForMessages(purpose, longest);
    }

    /** The client's own reading of amqps trusts any certificate for any host, so it is only asked to read the rest. */
    private void address(String url, TrustAnchors anchors) throws URISyntaxException, GeneralSecurityException {
        if (!url.regionMatches(true, 0, TLS, 0, TLS.length())) {
            factory.setUri(url);
            return;
        }
        factory.setUri("amqp:" + url.substring(TLS.length()));
        if (URI.create(url).getPort() < 0) {
            factory.setPort(ConnectionFactory.DEFAULT_AMQP_OVER_SSL_PORT);
        }
        factory.useSslProtocol(anchors.context());
        factory.enableHostnameVerification();
    }

    /** Makes connections whose messages are bounded where it was made for that. */
    private final class BoundedFactory extends ConnectionFactory {

        private Optional<Integer> longestOfAll = Optional.empty();
        private Optional<BoundedFrames> frames = Optional.empty();

        BoundedFactory bounded(int bytes) {
            var bounded = (BoundedFactory) clone();
            bounded.longestOfAll = Optional.of(bytes);
            return bounded;
        }

        BoundedFrames frames() {
            return frames.orElseThrow();
        }

        @Override
        protected FrameHandlerFactory createFrameHandlerFactory() throws IOException {
            var unbounded = super.createFrameHandlerFactory();
            return longestOfAll
                    .<FrameHandlerFactory>map(
                            bytes -> (address, name) -> bounded(unbounded.create(address, name), bytes))
                    .orElse(unbounded);
        }

        private FrameHandler bounded(FrameHandler handler, int bytes) {
            var bounded = new BoundedFrames(handler, bytes, mostHeld, room);
            frames = Optional.of(bounded);
            return bounded;
        }
    }
}
