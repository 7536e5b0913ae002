package io.signalbox.local.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.signalbox.local.process.ChildProcess;
import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.Ports;
import io.signalbox.local.state.FileTree;
import io.signalbox.local.state.StateDirectory;

/** Runs the stores and the six services until it is asked to stop or one of them ends. */
public final class Supervisor {

    /** The name under which the supervisor itself is known. */
    static final String NAME = "up";

    static final String POSTGRES = "postgres";
    private static final Duration TICK = Duration.ofMillis(100);
    private static final long LEAST_DISK_SPACE = 300L << 20;

    private final StateDirectory state;
    private final Ports ports;
    private final RealServers real;
    private final Terminal terminal;
    private final RunFiles files;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private Optional<Installation> installation = Optional.empty();

    /** Prepares a supervisor; nothing is started yet. */
    public Supervisor(StateDirectory state, Ports ports, RealServers real, Terminal terminal) {
        this.state = state;
        this.ports = ports;
        this.real = real;
        this.terminal = terminal;
        this.files = new RunFiles(state);
    }

    /**
     * Starts everything, tells where it is, and returns after a SIGINT, a SIGTERM or {@link #stop}, all stopped in order.
     *
     * @param fresh whether to forget the state that an earlier run left
     * @throws SupervisionException if something keeps Signalbox from running; all is stopped then
     */
    public void run(boolean fresh) {
        try (TreeLock lock = TreeLock.take(state).orElseThrow(this::alreadyRunning)) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::stopBySignal));
            tellLeftovers(new Leftovers(files).stop());
            if (fresh) {
                forget();
            }
            requireRoom();
            ports.requireFree(ports.byName().keySet().stream()
                    .filter(name -> !real.unusedPorts().contains(name))
                    .toList());
            files.write(RunningProcess.of(NAME, ProcessHandle.current(), "", ""));
            try {
                if (start()) {
                    watch();
                }
            } finally {
                stopAll();
                files.delete(NAME);
            }
        } finally {
            stopped.countDown();
        }
    }

    /** Asks a running supervisor to stop everything and to return. */
    public void stop() {
        stopAsked.countDown();
    }

    /** On a signal the JVM ends when this returns; ending is what was asked for, so it is a success. */
    private void stopBySignal() {
        if (stopped.getCount() == 0) {
            return;
        }
        stop();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }

    private SupervisionException alreadyRunning() {
        String pid = files.alive(NAME).map(up -> " (process " + up.pid() + ")").orElse("");
        return new SupervisionException("Signalbox already runs in " + state.home() + pid
                + ": ./signalbox status shows it, ./signalbox down stops it.");
    }

    private void tellLeftovers(List<String> names) {
        if (!names.isEmpty()) {
            terminal.out().println("Stopped what an earlier run left over: " + String.join(", ", names) + ".");
        }
    }

    private void forget() {
        List<String> parts =
                real.postgres().isEmpty() ? List.of("data", "logs", "run", "secrets") : List.of("data", "logs", "run");
        parts.forEach(part -> FileTree.delete(state.home().resolve(part)));
    }

    private void requireRoom() {
        try {
            long usable = Files.getFileStore(state.home()).getUsableSpace();
            if (usable < LEAST_DISK_SPACE) {
                throw new SupervisionException(
                        "The disk that holds %s has only %d MB left, and Signalbox needs %d: make room first."
                                .formatted(state.home(), usable >> 20, LEAST_DISK_SPACE >> 20));
            }
        } catch (IOException e) {
            throw new SupervisionException("The state directory " + state.home() + " cannot be used: " + e, e);
        }
    }

    /** Starts everything; false if it was asked to stop meanwhile. */
    private boolean start() {
        Progress progress = new Progress(terminal, progressNames());
        try {
            Installation starting = Installation.launch(state, ports, real, System.getenv());
            installation = Optional.of(starting);
            EmbeddedStores stores = starting.stores();
            files.write(RunningProcess.of(Installation.STORES, stores.process().handle(), "", storesRemark()));
            return await(progress, Map.of(Installation.STORES, stores::awaitReady))
                    && await(progress, launchServices(starting))
                    && announce(progress);
        } finally {
            progress.clear();
        }
    }

    private static List<String> progressNames() {
        return Stream.concat(Stream.of(Installation.STORES), ServiceName.texts().stream())
                .toList();
    }

    private Map<String, Runnable> launchServices(Installation starting) {
        starting.stores()
                .postmaster()
                .ifPresent(process ->
                        files.write(RunningProcess.of(POSTGRES, process, "127.0.0.1:" + ports.number(POSTGRES), "")));
        starting.launchServices();
        Map<String, Runnable> waits = new HashMap<>();
        starting.services().forEach((name, service) -> {
            files.write(RunningProcess.of(
                    name.text(),
                    service.process().handle(),
                    "http://localhost:" + name.httpPort(ports),
                    name.grpcPort(ports).stream()
                            .mapToObj(port -> "gRPC localhost:" + port)
                            .findFirst()
                            .orElse("")));
            waits.put(name.text(), () -> starting.awaitReady(name));
        });
        return waits;
    }

    /** Waits for all of them, showing how far they are; false if it was asked to stop meanwhile. */
    private boolean await(Progress progress, Map<String, Runnable> waits) {
        Map<String, Future<?>> futures = new HashMap<>();
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        try {
            waits.forEach((name, wait) -> futures.put(name, executor.submit(wait)));
            while (!futures.values().stream().allMatch(Future::isDone)) {
                if (askedWithin(TICK)) {
                    return false;
                }
                tellReady(progress, futures);
                progress.draw();
            }
            tellReady(progress, futures);
            return true;
        } finally {
            executor.shutdown();
        }
    }

    private static void tellReady(Progress progress, Map<String, Future<?>> futures) {
        futures.forEach((name, future) -> {
            switch (future.state()) {
                case SUCCESS -> progress.ready(name);
                case FAILED ->
                    throw new SupervisionException(future.exceptionNow().getMessage(), future.exceptionNow());
                case RUNNING, CANCELLED -> {}
            }
        });
    }

    private boolean announce(Progress progress) {
        progress.clear();
        var out = terminal.out();
        out.println(terminal.bold("Signalbox is ready") + " after " + Progress.seconds(progress.elapsed()) + ".");
        out.println();
        Overview.of(files.alive()).lines(terminal).forEach(out::println);
        out.println();
        out.println("  Console      http://localhost:" + ports.number("frontend"));
        if (Wiring.hasDemoAccount(real)) {
            out.println("  Sign in as   " + Wiring.DEMO_EMAIL + " with the password " + Wiring.DEMO_PASSWORD);
        }
        if (real.smtp().isEmpty()) {
            out.println("  Caught mail  http://localhost:" + ports.number("caught-mail"));
        }
        out.println();
        out.println("Ctrl-C stops everything; " + state.home() + " keeps the state.");
        out.flush();
        return true;
    }

    /** Returns when it is asked to stop. */
    private void watch() {
        while (!askedWithin(TICK)) {
            installation.ifPresent(running -> {
                running.services().forEach((name, service) -> requireAlive(name.text(), service.process()));
                requireAlive(Installation.STORES, running.stores().process());
            });
        }
    }

    private static void requireAlive(String name, ChildProcess process) {
        if (!process.isAlive()) {
            throw new SupervisionException("The %s ended with code %d; the end of %s:%n%s"
                    .formatted(name, process.exitCode(), process.log(), String.join("\n", process.logTail(12))));
        }
    }

    private void stopAll() {
        installation.ifPresent(running -> running.close(this::tellStopping));
        Stream.concat(ServiceName.texts().stream(), Stream.of(Installation.STORES, POSTGRES))
                .forEach(files::delete);
        if (terminal.interactive()) {
            terminal.out().print("\r\033[0J");
        }
        terminal.out().println("Everything is stopped.");
        terminal.out().flush();
    }

    private void tellStopping(String name) {
        if (terminal.interactive()) {
            terminal.out().print("\r\033[0JStopping " + name);
            terminal.out().flush();
        }
    }

    private String storesRemark() {
        List<String> embedded = Ports.STORES.stream()
                .filter(name -> !name.equals(POSTGRES) && !real.unusedPorts().contains(name))
                .map(name -> name + " " + ports.number(name))
                .toList();
        return String.join(", ", embedded);
    }

    private boolean askedWithin(Duration time) {
        try {
            return stopAsked.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
