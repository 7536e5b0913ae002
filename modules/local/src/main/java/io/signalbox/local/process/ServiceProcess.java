package io.signalbox.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** A service of Signalbox in a JVM of its own, for tests and for the supervisor. */
public final class ServiceProcess implements AutoCloseable {

    private static final Set<String> WITH_GRPC = Set.of("broker", "logger", "mail");
    private static final Duration START_LIMIT = Duration.ofSeconds(240);
    private static final Duration STOP_GRACE = Duration.ofSeconds(30);
    private static final Duration PROBE_PERIOD = Duration.ofMillis(100);
    private static final HttpClient PROBE = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final ServiceLaunch launch;
    private ChildProcess child;

    private ServiceProcess(ServiceLaunch launch, ChildProcess child) {
        this.launch = launch;
        this.child = child;
    }

    /**
     * Starts a built service on free ports of 127.0.0.1 and waits until it is ready.
     *
     * @param name the service, for example {@code logger}
     * @param environment its configuration, over this process's own environment without what that says of Signalbox
     * @throws IllegalStateException if it is not built or does not become ready, with the last lines of its log
     */
    public static ServiceProcess start(String name, Map<String, String> environment) {
        ServiceProcess service = launch(name, environment);
        service.awaitReady(START_LIMIT);
        return service;
    }

    /** Like {@link #start} but does not wait, for a service that is meant to be not ready, or to fail. */
    public static ServiceProcess launch(String name, Map<String, String> environment) {
        Repository repository = Repository.find();
        Map<String, String> all = new HashMap<>(System.getenv());
        all.keySet().removeIf(key -> key.startsWith("SIGNALBOX_"));
        all.putAll(environment);
        int port = FreePorts.next();
        ServiceProcess service = launch(new ServiceLaunch(
                name,
                ServiceLaunch.ofJar(repository.jar(name), List.of("-Xmx256m", "-XX:TieredStopAtLevel=1")),
                all,
                port,
                WITH_GRPC.contains(name) ? OptionalInt.of(FreePorts.next()) : OptionalInt.empty(),
                newLog(repository.jar(name).resolveSibling("test-logs").resolve(name + "-" + port + ".log"))));
        Runtime.getRuntime().addShutdownHook(new Thread(service::kill));
        return service;
    }

    /** Without what a process of an earlier run left there. */
    private static Path newLog(Path file) {
        try {
            Files.deleteIfExists(file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a service without waiting for it; it outlives this process unless it is stopped. */
    public static ServiceProcess launch(ServiceLaunch launch) {
        return new ServiceProcess(launch, spawn(launch));
    }

    private static ChildProcess spawn(ServiceLaunch launch) {
        Map<String, String> environment = new HashMap<>(launch.environment());
        environment.put("SIGNALBOX_HTTP_HOST", "127.0.0.1");
        environment.put("SIGNALBOX_HTTP_PORT", Integer.toString(launch.httpPort()));
        launch.grpcPort().ifPresent(port -> environment.put("SIGNALBOX_GRPC_PORT", Integer.toString(port)));
        return ChildProcess.start(launch.command(), environment, launch.log());
    }

    /** The service's name. */
    public String name() {
        return launch.name();
    }

    /** The root of its HTTP endpoints, ending in {@code /}. */
    public URI http() {
        return URI.create("http://127.0.0.1:" + launch.httpPort() + "/");
    }

    /**
     * The port of its gRPC endpoint.
     *
     * @throws IllegalStateException if the service has none
     */
    public int grpcPort() {
        return launch.grpcPort().orElseThrow(() -> new IllegalStateException(launch.name() + " has no gRPC endpoint"));
    }

    /** The process id. */
    public long pid() {
        return child.pid();
    }

    /** The process that it runs in; another one after each restart. */
    public ChildProcess process() {
        return child;
    }

    /** The file that takes its output. */
    public Path log() {
        return launch.log();
    }

    /** Whether {@code /health/ready} answers 200 now. */
    public boolean isReady() {
        HttpRequest request = HttpRequest.newBuilder(http().resolve("health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return child.isAlive()
                    && PROBE.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Waits until the service is ready.
     *
     * @throws IllegalStateException if it ends or is not ready in time, with the last lines of its log; it is killed then
     */
    public void awaitReady(Duration limit) {
        boolean settled = Poll.until(limit, PROBE_PERIOD, () -> !child.isAlive() || isReady());
        if (!settled || !child.isAlive()) {
            String how = child.isAlive()
                    ? "is not ready after " + limit.toSeconds() + " s"
                    : "ended with code " + child.exitCode();
            kill();
            throw new IllegalStateException("The %s %s; the end of %s:%n%s"
                    .formatted(launch.name(), how, launch.log(), String.join("\n", child.logTail(30))));
        }
    }

    /** Kills the service at once (SIGKILL). */
    public void kill() {
        child.kill();
    }

    /** Freezes the service (SIGSTOP): the system accepts connections for it, and nothing answers. */
    public void freeze() {
        child.signal("STOP");
    }

    /** Lets a frozen service go on. */
    public void thaw() {
        child.signal("CONT");
    }

    /** Stops the service if it runs, starts it again on the same ports, and waits until it is ready. */
    public void restart() {
        close();
        child = spawn(launch);
        awaitReady(START_LIMIT);
    }

    /** Asks the service to end (SIGTERM) and kills it after the grace; returns whether it went by itself. */
    public boolean stop(Duration grace) {
        return !child.isAlive() || child.stop(grace);
    }

    @Override
    public void close() {
        stop(STOP_GRACE);
    }
}
