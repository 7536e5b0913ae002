package io.signalbox.mail.outbound;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;

import io.signalbox.common.config.Settings;
import io.signalbox.common.security.TrustAnchors;
import io.signalbox.mail.Delivery;
import io.signalbox.mail.DeliveryResult;
import io.signalbox.mail.DeliveryResult.Unreachable;
import io.signalbox.mail.MailMetrics;
import io.signalbox.mail.Sender;

/** The mail server that takes our mail, on kept connections: as many as there are deliveries at a time, closed when nobody uses them. */
@ApplicationScoped
public class SmtpRelay {

    private static final String KEY = "signalbox.smtp.url";
    private static final Duration TRUSTED_WITHOUT_NOOP = Duration.ofSeconds(1);

    private final SmtpUrl url;
    private final Session session;
    private final Duration idleTimeout;
    private final int messagesPerConnection;
    private final MailMetrics metrics;
    private final ConcurrentLinkedDeque<SmtpConnection> kept = new ConcurrentLinkedDeque<>();

    /**
     * @param settings holds {@code signalbox.smtp.…}
     * @param anchors vouch for a server with TLS
     */
    @Inject
    public SmtpRelay(Settings settings, TrustAnchors anchors, Sender sender, MailMetrics metrics) {
        var parsed = SmtpUrl.parse(KEY, settings.text(KEY));
        this.url = settings.optionalSecret("signalbox.smtp.password")
                .map(parsed::withPassword)
                .orElse(parsed);
        this.session = Session.getInstance(properties(url, settings, anchors, sender));
        this.idleTimeout = settings.duration("signalbox.smtp.idle-timeout");
        this.messagesPerConnection = settings.integer("signalbox.smtp.messages-per-connection", 1, 1_000_000);
        this.metrics = metrics;
    }

    /** Hands a mail over, for one recipient. An interrupt breaks it off. */
    public DeliveryResult send(Delivery delivery) {
        try {
            var connection = connection();
            var result = connection.send(delivery);
            giveBack(connection);
            return connection.turnedUsAway() ? send(delivery) : result;
        } catch (MessagingException e) {
            return new Unreachable(SmtpFailures.describe(e));
        }
    }

    /** Closes connections that were not used for a while. */
    public void closeIdle() {
        for (var connection : kept) {
            if (connection.idle().compareTo(idleTimeout) > 0 && kept.remove(connection)) {
                connection.close();
            }
        }
    }

    /** Closes all connections that are not in use. */
    public void close() {
        for (var connection = kept.poll(); connection != null; connection = kept.poll()) {
            connection.close();
        }
    }

    private SmtpConnection connection() throws MessagingException {
        for (var connection = kept.poll(); connection != null; connection = kept.poll()) {
            if (connection.idle().compareTo(TRUSTED_WITHOUT_NOOP) < 0 || connection.answers()) {
                return connection;
            }
        }
        var opened = SmtpConnection.open(session, url);
        metrics.connected();
        return opened;
    }

    private void giveBack(SmtpConnection connection) {
        if (connection.isUsable() && connection.messages() < messagesPerConnection) {
            kept.push(connection);
        } else {
            connection.close();
        }
    }

    private static Properties properties(SmtpUrl url, Settings settings, TrustAnchors anchors, Sender sender) {
        var properties = new Properties();
        properties.put("mail.smtp.localhost", sender.domain());
        properties.put("mail.smtp.connectiontimeout", millis(settings, "signalbox.smtp.connect-timeout"));
        properties.put("mail.smtp.timeout", millis(settings, "signalbox.smtp.read-timeout"));
        properties.put("mail.smtp.writetimeout", millis(settings, "signalbox.smtp.write-timeout"));
        properties.put("mail.smtp.quitwait", "false");
        properties.put("mail.smtp.auth", Boolean.toString(!url.user().isEmpty()));
        switch (url.encryption()) {
            case NONE -> {}
            case STARTTLS -> {
                verify(properties, anchors);
                properties.put("mail.smtp.starttls.enable", "true");
                properties.put("mail.smtp.starttls.required", "true");
            }
            case TLS -> {
                verify(properties, anchors);
                properties.put("mail.smtp.ssl.enable", "true");
            }
        }
        return properties;
    }

    private static void verify(Properties properties, TrustAnchors anchors) {
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.socketFactory", anchors.context().getSocketFactory());
        properties.put("mail.smtp.socketFactory.fallback", "false");
    }

    private static String millis(Settings settings, String key) {
        return Long.toString(settings.duration(key).toMillis());
    }
}
