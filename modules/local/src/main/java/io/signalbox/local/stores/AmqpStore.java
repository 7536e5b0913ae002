package io.signalbox.local.stores;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.signalbox.local.state.PrivateFiles;
import io.signalbox.local.state.StateDirectory;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener.DefaultSystemLauncherListener;
import org.apache.qpid.server.model.SystemConfig;

/**
 * An AMQP 0-9-1 broker (Qpid Broker-J) with one virtual host, its durable queues and persistent messages in Derby, an administrator, and a
 * user for each service with the rights that {@code amqp.acl} names.
 */
final class AmqpStore implements Store {

    private static final String ADMINISTRATOR = "signalbox";
    private static final List<String> SERVICES = List.of("broker", "logger", "listener");

    private final SystemLauncher broker;
    private final Map<String, String> addresses;

    private AmqpStore(SystemLauncher broker, Map<String, String> addresses) {
        this.broker = broker;
        this.addresses = Map.copyOf(addresses);
    }

    /**
     * Starts the broker on its data directory.
     *
     * @throws StoreException if it does not start
     */
    static AmqpStore start(StateDirectory state, StoreAccess access, int port) {
        StoreData data = StoreData.open(state, "amqp");
        Map<String, String> addresses = new HashMap<>();
        Map<String, String> context = new HashMap<>(Map.of(
                SystemConfig.QPID_WORK_DIR,
                data.directory().toString(),
                "signalbox.amqp.data",
                data.directory().resolve("derby").toString(),
                "signalbox.amqp.bind",
                access.address(),
                "signalbox.amqp.port",
                Integer.toString(port),
                "signalbox.amqp.acl",
                AmqpStore.class.getResource("amqp.acl").toExternalForm()));
        String administrators = state.secrets().password("amqp");
        context.put("signalbox.amqp.password", administrators);
        addresses.put("amqp", url(ADMINISTRATOR, administrators, access, port));
        for (String service : SERVICES) {
            String password = access.password(state.secrets(), "amqp-" + service);
            context.put("signalbox.amqp.password." + service, password);
            addresses.put("amqp." + service, url("signalbox_" + service, password, access, port));
        }
        Path log = PrivateFiles.create(state.logs().resolve("derby.log"));
        System.setProperty("derby.stream.error.file", log.toString());
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
                    context));
            errors.first().ifPresent(error -> {
                throw error;
            });
        } catch (Exception e) {
            throw new StoreException("The AMQP broker did not start on " + data.directory() + ": " + e.getMessage(), e);
        }
        data.initialised();
        return new AmqpStore(broker, addresses);
    }

    private static String url(String user, String password, StoreAccess access, int port) {
        String encoded = URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
        return "amqp://%s:%s@%s:%d/signalbox".formatted(user, encoded, access.host(), port);
    }

    @Override
    public Map<String, String> addresses() {
        return addresses;
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
