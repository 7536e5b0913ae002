package io.signalbox.local.stores;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.signalbox.local.state.StateDirectory;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener.DefaultSystemLauncherListener;
import org.apache.qpid.server.model.SystemConfig;

/** An AMQP 0-9-1 broker (Qpid Broker-J) with one virtual host, its durable queues and persistent messages in Derby. */
final class AmqpStore implements Store {

    private static final String USER = "signalbox";

    private final SystemLauncher broker;
    private final String url;

    private AmqpStore(SystemLauncher broker, String url) {
        this.broker = broker;
        this.url = url;
    }

    /**
     * Starts the broker on its data directory.
     *
     * @throws StoreException if it does not start
     */
    static AmqpStore start(StateDirectory state, StoreAccess access, int port) {
        StoreData data = StoreData.open(state, "amqp");
        String password = access.password(state.secrets(), "amqp");
        System.setProperty(
                "derby.stream.error.file", state.logs().resolve("derby.log").toString());
        StartupErrors errors = new StartupErrors();
        SystemLauncher broker = new SystemLauncher(errors);
        try {
            broker.startup(Map.of(
                    SystemConfig.TYPE,
                    "Memory",
                    SystemConfig.INITIAL_CONFIGURATION_LOCATION,
                    AmqpStore.class.getResource("amqp.json").toExternalForm(),
                    SystemConfig.STARTUP_LOGGED_TO_SYSTEM_OUT,
                    false,
                    SystemConfig.CONTEXT,
                    Map.of(
                            SystemConfig.QPID_WORK_DIR,
                            data.directory().toString(),
                            "signalbox.amqp.data",
                            data.directory().resolve("derby").toString(),
                            "signalbox.amqp.bind",
                            access.address(),
                            "signalbox.amqp.port",
                            Integer.toString(port),
                            "signalbox.amqp.password",
                            password)));
            errors.first().ifPresent(error -> {
                throw error;
            });
        } catch (Exception e) {
            throw new StoreException("The AMQP broker did not start on " + data.directory() + ": " + e.getMessage(), e);
        }
        data.initialised();
        return new AmqpStore(
                broker, "amqp://%s:%s@%s:%d/signalbox".formatted(USER, encoded(password), access.host(), port));
    }

    private static String encoded(String password) {
        return URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public Map<String, String> addresses() {
        return Map.of("amqp", url);
    }

    @Override
    public void close() {
        broker.shutdown();
    }

    /** The launcher reports a failed start to its listener instead of throwing. */
    private static final class StartupErrors extends DefaultSystemLauncherListener {

        private final AtomicReference<RuntimeException> error = new AtomicReference<>();

        @Override
        public void errorOnStartup(RuntimeException failure) {
            error.compareAndSet(null, failure);
        }

        Optional<RuntimeException> first() {
            return Optional.ofNullable(error.get());
        }
    }
}
