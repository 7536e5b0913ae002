package io.signalbox.mail;

import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import io.signalbox.common.testing.AuthDouble;
import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.EmbeddedStores.Store;
import io.signalbox.local.process.ServiceProcess;

/** What the real mail service needs around it: PostgreSQL, a mail catcher, and somebody who gives tokens. */
record Installation(EmbeddedStores stores, AuthDouble auth) implements AutoCloseable {

    static Installation start(Path home) {
        return new Installation(EmbeddedStores.start(home, Store.POSTGRES, Store.SMTP), new AuthDouble("mail"));
    }

    /** A mail service with short waits, that hands its mail to this server. */
    ServiceProcess service(String smtpUrl, Map<String, String> more) {
        return ServiceProcess.start("mail", environment(smtpUrl, more));
    }

    Map<String, String> environment(String smtpUrl, Map<String, String> more) {
        var environment = new HashMap<String, String>();
        environment.put("SIGNALBOX_DATABASE_URL", stores.postgresUrl("mail"));
        environment.put("SIGNALBOX_SMTP_URL", smtpUrl);
        environment.put("SIGNALBOX_AUTH_URL", auth.url());
        environment.put("SIGNALBOX_CLIENT_SECRET", "secret");
        environment.put("SIGNALBOX_LOGGER_GRPC", "127.0.0.1:1");
        environment.put("SIGNALBOX_MAIL_BACKOFF_BASE", "PT0.05S");
        environment.put("SIGNALBOX_MAIL_BACKOFF_CAP", "PT0.2S");
        environment.put("SIGNALBOX_MAIL_POLL_INTERVAL", "PT0.1S");
        environment.put("SIGNALBOX_MAIL_DELIVERY_TIMEOUT", "PT3S");
        environment.put("SIGNALBOX_MAIL_LEASE", "PT4S");
        environment.put("SIGNALBOX_MAIL_SWEEP_INTERVAL", "PT0.5S");
        environment.putAll(more);
        return environment;
    }

    MailClient client(ServiceProcess service, String subject, String... roles) {
        return new MailClient(service.http(), auth.tokens().of(subject, roles));
    }

    /** A number that the mail database knows. */
    long number(String query) {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Changes the mail database. */
    void execute(String statementText) {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(statementText);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        auth.close();
        stores.close();
    }

    private Connection connect() throws SQLException {
        var url = URI.create(stores.postgresUrl("mail"));
        var credentials = url.getUserInfo().split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath(),
                credentials[0],
                credentials[1]);
    }
}
