package io.signalbox.local.supervisor;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.Ports;
import io.signalbox.local.process.Repository;
import io.signalbox.local.process.ServiceLaunch;
import io.signalbox.local.process.ServiceProcess;
import io.signalbox.local.state.StateDirectory;

/** A whole Signalbox on this machine: the stores and the six services, wired to each other. Uses the JDK only. */
public final class Installation implements AutoCloseable {

    static final String STORES = "stores";

    private static final Duration START_LIMIT = Duration.ofSeconds(240);
    private static final Duration SERVICE_GRACE = Duration.ofSeconds(25);
    private static final Duration STORES_GRACE = Duration.ofSeconds(30);

    private final StateDirectory state;
    private final Ports ports;
    private final RealServers real;
    private final Map<String, String> environment;
    private final Function<ServiceName, List<String>> commands;
    private final EmbeddedStores stores;
    private final Map<ServiceName, ServiceProcess> services = new EnumMap<>(ServiceName.class);

    private Installation(
            StateDirectory state,
            Ports ports,
            RealServers real,
            Map<String, String> environment,
            Function<ServiceName, List<String>> commands) {
        this.state = state;
        this.ports = ports;
        this.real = real;
        this.environment = environment;
        this.commands = commands;
        this.stores = EmbeddedStores.launch(state, ports, List.of(), real.environment());
    }

    /**
     * Starts the stores without waiting for them; {@link #awaitReady} starts the services too.
     *
     * @param environment what reaches every service and wins over what is computed here; the rest of this process's own
     *     environment reaches them too, but for what that says of Signalbox
     */
    public static Installation launch(
            StateDirectory state, Ports ports, RealServers real, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(System.getenv());
        all.keySet().removeIf(key -> key.startsWith("SIGNALBOX_"));
        all.putAll(environment);
        all.keySet().removeIf(key -> key.startsWith(RealServers.VARIABLES));
        Repository repository = Repository.find();
        return new Installation(
                state, ports, real, all, name -> ServiceLaunch.ofJar(repository.jar(name.text()), name.jvmFlags()));
    }

    /**
     * Starts embedded stores without waiting for them, for services that are something else than this repository's jars.
     *
     * @param environment what reaches every service, and all that does beside what is computed here
     * @param commands the program and the arguments of each service
     */
    public static Installation launch(
            StateDirectory state,
            Ports ports,
            Map<String, String> environment,
            Function<ServiceName, List<String>> commands) {
        return new Installation(state, ports, RealServers.none(), environment, commands);
    }

    /**
     * Waits until the stores can be used, starts all the services at once, and waits until they are ready.
     *
     * @throws IllegalStateException if one does not come, with the last lines of its log; all are stopped then
     */
    public void awaitReady() {
        try {
            stores.awaitReady();
            launchServices();
            services.values().forEach(service -> service.awaitReady(START_LIMIT));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts all the services at once, on stores that are ready. */
    void launchServices() {
        Wiring wiring = new Wiring(ports, stores, state.secrets(), real, environment);
        for (ServiceName name : ServiceName.values()) {
            services.put(
                    name,
                    ServiceProcess.launch(new ServiceLaunch(
                            name.text(),
                            commands.apply(name),
                            wiring.environment(name),
                            name.httpPort(ports),
                            name.grpcPort(ports),
                            state.logs().resolve(name.text() + ".log"))));
        }
    }

    /** Waits until one service is ready. */
    void awaitReady(ServiceName name) {
        service(name).awaitReady(START_LIMIT);
    }

    /** The services that were started, in the order in which they are stopped. */
    Map<ServiceName, ServiceProcess> services() {
        return services;
    }

    /** One service. */
    public ServiceProcess service(ServiceName name) {
        return Optional.ofNullable(services.get(name))
                .orElseThrow(() -> new IllegalStateException("The " + name.text() + " was not started"));
    }

    /** The stores. */
    public EmbeddedStores stores() {
        return stores;
    }

    /** Asks all the services to stop at once, for where nobody calls them any more; {@link #close} waits for them. */
    public void stopServicesAtOnce() {
        services.values().forEach(service -> service.process().handle().destroy());
    }

    /** Kills everything at once (SIGKILL). */
    public void kill() {
        services.values().forEach(ServiceProcess::kill);
        stores.kill();
    }

    @Override
    public void close() {
        close(name -> {});
    }

    /** Stops everything in order, callers before those whom they call and the stores last; tells each name before. */
    void close(Consumer<String> tell) {
        services.forEach((name, service) -> {
            tell.accept(name.text());
            service.stop(SERVICE_GRACE);
        });
        tell.accept(STORES);
        stores.stop(STORES_GRACE);
    }
}
