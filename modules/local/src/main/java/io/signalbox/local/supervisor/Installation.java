package io.signalbox.local.supervisor;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.Ports;
import io.signalbox.local.process.Repository;
import io.signalbox.local.process.ServiceLaunch;
import io.signalbox.local.process.ServiceProcess;
import io.signalbox.local.state.StateDirectory;

/** The stores and the six services in child processes, each told where the others are. */
public final class Installation implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Duration SERVICE_GRACE = Duration.ofSeconds(20);

    private final EmbeddedStores stores;
    private final Map<ServiceName, ServiceProcess> services = new EnumMap<>(ServiceName.class);

    private Installation(EmbeddedStores stores) {
        this.stores = stores;
    }

    /**
     * Starts the stores, and, as soon as they can be used, launches the services without waiting for them.
     *
     * @param real servers that stand in for embedded stores
     * @param environment what every service gets; it wins over what is computed here
     * @throws IllegalStateException if the stores do not start
     */
    public static Installation launch(
            StateDirectory state, Ports ports, RealServers real, Map<String, String> environment) {
        EmbeddedStores stores = EmbeddedStores.launch(state, ports, real.arguments());
        stores.awaitReady();
        return on(stores, state, ports, real, environment);
    }

    /** Launches the services on stores that are ready. */
    static Installation on(
            EmbeddedStores stores,
            StateDirectory state,
            Ports ports,
            RealServers real,
            Map<String, String> environment) {
        Installation installation = new Installation(stores);
        Wiring wiring = new Wiring(ports, stores, state.secrets(), real, environment);
        Repository repository = Repository.find();
        for (ServiceName name : ServiceName.values()) {
            installation.services.put(
                    name,
                    ServiceProcess.launch(new ServiceLaunch(
                            name.text(),
                            repository.jar(name.text()),
                            List.of(name.heap()),
                            wiring.environment(name),
                            name.httpPort(ports),
                            name.grpcPort(ports),
                            state.logs().resolve(name.text() + ".log"))));
        }
        return installation;
    }

    /** The stores. */
    public EmbeddedStores stores() {
        return stores;
    }

    /** A service. */
    public ServiceProcess service(ServiceName name) {
        return services.get(name);
    }

    /**
     * Waits until every service is ready.
     *
     * @throws IllegalStateException if one ends or is not ready in time, with the last lines of its log
     */
    public void awaitReady() {
        services.values().forEach(service -> service.awaitReady(START_LIMIT));
    }

    /** Stops the services, callers before those whom they call, and then the stores. */
    @Override
    public void close() {
        services.values().forEach(service -> service.stop(SERVICE_GRACE));
        stores.close();
    }
}
