package io.signalbox.common.amqp;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
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

    private final ConnectionFactory factory = new ConnectionFactory();
    private final String service;

    /**
     * @param settings holds {@code signalbox.amqp.url}, {@code amqp://user:password@host:port/vhost} or {@code amqps://…}
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
}
