package io.signalbox.listener;

import java.net.URI;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.json.JsonObject;

import io.signalbox.common.amqp.AmqpTopology;
import io.signalbox.common.testing.AuthDouble;
import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.EmbeddedStores.Store;
import io.signalbox.local.process.ServiceProcess;
import org.awaitility.Awaitility;

/** A PostgreSQL, a message broker, doubles of the neighbours, and as many listeners as a test wants. */
final class Installation implements AutoCloseable {

    /** How long a test waits for what must happen, on however slow a machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Far more mails than the tests of one rule cause. */
    private static final String MANY_MAILS = "10000";

    static final String RECIPIENT = "on-call@example.com";

    final EmbeddedStores database;
    final EmbeddedStores amqp;
    final AuthDouble auth = new AuthDouble("listener");
    final Neighbours neighbours = new Neighbours();

    static {
        Awaitility.setDefaultTimeout(PATIENCE);
    }

    Installation(Path directory) {
        database = EmbeddedStores.start(directory.resolve("database"), Store.POSTGRES);
        amqp = EmbeddedStores.start(directory.resolve("amqp"), Store.AMQP);
        emptyQueues();
    }

    /** A real message broker may hold what an earlier test left. */
    private void emptyQueues() {
        try (var broker = new TestBroker(amqp.amqpUrl())) {
            for (var queue :
                    List.of(AmqpTopology.EVENTS_QUEUE, AmqpTopology.INGEST_QUEUE, AmqpTopology.CLASSIC_QUEUE)) {
                broker.take(queue);
                broker.take(AmqpTopology.deadLetters(queue));
            }
        }
    }

    /** Another listener, ready. */
    ServiceProcess listener(Map<String, String> settings) {
        return ServiceProcess.start("listener", environment(settings));
    }

    Map<String, String> environment(Map<String, String> settings) {
        var environment = new HashMap<>(Map.of(
                "SIGNALBOX_DATABASE_URL", database.postgresUrl("listener"),
                "SIGNALBOX_AMQP_URL", amqp.amqpUrl("listener"),
                "SIGNALBOX_AUTH_URL", auth.url(),
                "SIGNALBOX_CLIENT_SECRET", "secret",
                "SIGNALBOX_LOGGER_GRPC", neighbours.address(),
                "SIGNALBOX_MAIL_GRPC", neighbours.address(),
                "SIGNALBOX_LISTENER_ALERT_RECIPIENTS", RECIPIENT,
                "SIGNALBOX_LISTENER_MAILS_PER_HOUR", MANY_MAILS));
        environment.putAll(settings);
        return environment;
    }

    /** The API in the name of somebody with these roles. */
    Rest as(ServiceProcess listener, String... roles) {
        return new Rest(listener.http(), auth.tokens().of("somebody", roles));
    }

    Rest operator(ServiceProcess listener) {
        return as(listener, "operator");
    }

    /** The alerts of a source, the last seen first. */
    List<JsonObject> alerts(ServiceProcess listener, String source) {
        return operator(listener).get("api/v1/alerts?limit=200").items().stream()
                .filter(alert -> alert.getJsonArray("entries")
                        .getJsonObject(0)
                        .getString("source")
                        .equals(source))
                .toList();
    }

    /** How often the alerts of a source happened in all. */
    long occurrences(ServiceProcess listener, String source) {
        return alerts(listener, source).stream()
                .mapToLong(alert -> alert.getJsonNumber("count").longValue())
                .sum();
    }

    /** Runs a statement in the listener's database, past the service. */
    void execute(String statement, Object... parameters) {
        var url = URI.create(database.postgresUrl("listener"));
        var credentials = url.getUserInfo().split(":", 2);
        try (var connection = DriverManager.getConnection(
                        "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath(),
                        credentials[0],
                        credentials[1]);
                var prepared = connection.prepareStatement(statement)) {
            for (int i = 0; i < parameters.length; i++) {
                prepared.setObject(i + 1, parameters[i]);
            }
            prepared.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        auth.close();
        neighbours.close();
        database.close();
        amqp.close();
    }
}
