package io.signalbox.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.LogManager;
import java.util.stream.Collectors;

import io.signalbox.local.process.Ports;
import io.signalbox.local.process.Repository;
import io.signalbox.local.state.PrivateFiles;
import io.signalbox.local.state.StateDirectory;
import io.signalbox.local.stores.StoreAccess;
import io.signalbox.local.stores.StoreSelection;
import io.signalbox.local.stores.Stores;
import io.signalbox.local.supervisor.RealServers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the stores in the foreground. It is also the child process of {@code up} and of the tests. */
@Command(
        name = "stores",
        description = "Runs only the embedded stores, in the foreground, and prints where they are.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class StoresCommand implements Callable<Integer> {

    @Mixin
    private StateOption stateOption;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "STORE",
            description = "Only these, of postgres, mongo, amqp, smtp (default: all).")
    private SequencedSet<String> only = new LinkedHashSet<>(List.of("postgres", "mongo", "amqp", "smtp"));

    @Option(
            names = "--port",
            paramLabel = "NAME=NUMBER",
            description = "Moves a port, for example --port postgres=5432.")
    private Map<String, Integer> ports = new LinkedHashMap<>();

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "Where they listen (default: ${DEFAULT-VALUE}). Beyond this machine SIGNALBOX_STORES_PASSWORDS names a directory with"
                            + " the password of each user of PostgreSQL, Mongo and AMQP; mail has none.")
    private String bind;

    @Option(
            names = "--binaries",
            paramLabel = "DIR",
            description = "Where PostgreSQL's programs are unpacked to (default: below modules/local/target).")
    private Path binaries;

    @Mixin
    private RealServerOptions real;

    @Option(names = "--temporary-databases", paramLabel = "PREFIX", hidden = true)
    private String temporaryDatabases;

    @Option(names = "--until-stdin-closes", hidden = true)
    private boolean untilStdinCloses;

    @Override
    public Integer call() throws Exception {
        quietLogs();
        StateDirectory state = stateOption.directory();
        Ports numbers = Ports.moved(ports);
        RealServers servers = real.servers(System.getenv());
        Map<String, String> others = new LinkedHashMap<>();
        servers.mongo().ifPresent(url -> others.put("mongo", url));
        servers.amqp().ifPresent(url -> others.put("amqp", url));
        servers.smtp().ifPresent(url -> others.put("smtp", url));
        StoreSelection selection = new StoreSelection(
                only, servers.postgres(), Optional.ofNullable(temporaryDatabases), others, servers.amqpUsers());
        Files.deleteIfExists(state.storeAddresses());
        requireFreePorts(selection, numbers);
        run(state, Stores.start(state, numbers, selection, StoreAccess.of(bind, passwords()), binaries()));
        return 0;
    }

    private void run(StateDirectory state, Stores stores) throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            asked.countDown();
            awaitUninterruptibly(stopped);
        }));
        if (untilStdinCloses) {
            Thread.ofVirtual().start(() -> {
                drain(System.in);
                asked.countDown();
            });
        }
        try (stores) {
            publish(state, stores.addresses());
            asked.await();
            Files.deleteIfExists(state.storeAddresses());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            stopped.countDown();
        }
    }

    private void publish(StateDirectory state, Map<String, String> addresses) {
        if (!untilStdinCloses) {
            addresses.forEach((name, url) -> System.out.printf("%-18s %s%n", name, shown(url)));
            System.out.println("Ctrl-C stops them.");
        }
        PrivateFiles.write(
                state.storeAddresses(),
                addresses.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue().replace("\\", "\\\\") + "\n")
                        .collect(Collectors.joining()));
    }

    /** Without passwords that were given to us: output ends up in logs. */
    private static String shown(String url) {
        return passwords().isPresent() ? url.replaceFirst(":[^:@/]+@", "@") : url;
    }

    private static void requireFreePorts(StoreSelection selection, Ports ports) {
        List<String> needed = Ports.STORES.stream()
                .filter(name -> selection.embedded().contains(name.equals("caught-mail") ? "smtp" : name))
                .toList();
        ports.requireFree(needed);
    }

    private Path binaries() {
        return Optional.ofNullable(binaries)
                .orElseGet(() -> Repository.find().root().resolve("modules/local/target/postgresql"));
    }

    private static Optional<Path> passwords() {
        return Optional.ofNullable(System.getenv(StoreAccess.PASSWORDS_VARIABLE))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }

    private static void quietLogs() throws IOException {
        try (InputStream configuration = StoresCommand.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(configuration);
        }
    }

    private static void drain(InputStream input) {
        try {
            input.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
