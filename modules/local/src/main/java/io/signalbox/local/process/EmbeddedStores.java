package io.signalbox.local.process;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.signalbox.local.state.StateDirectory;

/**
 * The stores in a child process, for tests and for the supervisor.
 *
 * <p>A test that wants real servers instead sets {@code SIGNALBOX_TEST_POSTGRES} (an administrator's URL; the databases
 * get random names and are dropped at the end), {@code SIGNALBOX_TEST_MONGO} (the database gets a random name) or
 * {@code SIGNALBOX_TEST_AMQP} (used as it is, with {@code SIGNALBOX_TEST_AMQP_<SERVICE>} for a service's own user). {@link #kill} and {@link #freeze} reach the embedded stores only.
 */
public final class EmbeddedStores implements AutoCloseable {

    /** What can be started. */
    public enum Store {
        POSTGRES,
        MONGO,
        AMQP,
        /** The mail catcher with its page. */
        SMTP;

        private String option() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String VARIABLES = "SIGNALBOX_STORES_";
    private static final List<String> AMQP_USERS = List.of("AMQP", "AMQP_BROKER", "AMQP_LOGGER", "AMQP_LISTENER");
    private static final Duration START_LIMIT = Duration.ofSeconds(240);
    private static final Duration STOP_GRACE = Duration.ofSeconds(30);

    private final StateDirectory state;
    private final List<String> command;
    private final Map<String, String> environment;
    private ChildProcess child;
    private Properties addresses = new Properties();

    private EmbeddedStores(StateDirectory state, List<String> command, Map<String, String> servers) {
        this.state = state;
        this.command = command;
        this.environment = new HashMap<>(System.getenv());
        environment.keySet().removeIf(name -> name.startsWith(VARIABLES));
        environment.putAll(servers);
    }

    /**
     * Starts stores on free ports and waits until they are ready.
     *
     * @param directory where they keep their state; started again on it they find their data
     * @param stores which; all if none is named
     * @throws IllegalStateException if they do not start, with the last lines of their log
     */
    public static EmbeddedStores start(Path directory, Store... stores) {
        List<String> arguments = new ArrayList<>(List.of(
                "--only",
                Arrays.stream(stores.length == 0 ? Store.values() : stores)
                        .map(Store::option)
                        .collect(Collectors.joining(","))));
        String random = "signalbox_test_"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        Map<String, String> servers = new HashMap<>();
        environment("SIGNALBOX_TEST_POSTGRES").ifPresent(url -> {
            servers.put(VARIABLES + "POSTGRES", url);
            arguments.addAll(List.of("--temporary-databases", random));
        });
        environment("SIGNALBOX_TEST_MONGO")
                .ifPresent(url -> servers.put(VARIABLES + "MONGO", withDatabase(url, random)));
        for (String user : AMQP_USERS) {
            environment("SIGNALBOX_TEST_" + user).ifPresent(url -> servers.put(VARIABLES + user, url));
        }
        EmbeddedStores started = launch(new StateDirectory(directory), Ports.free(), arguments, servers);
        Runtime.getRuntime().addShutdownHook(new Thread(started::kill));
        started.awaitReady();
        return started;
    }

    /**
     * Starts the stores on these ports without waiting for them.
     *
     * @param arguments further arguments of the {@code stores} command
     */
    public static EmbeddedStores launch(StateDirectory state, Ports ports, List<String> arguments) {
        return launch(state, ports, arguments, Map.of());
    }

    /**
     * Starts the stores on these ports without waiting for them.
     *
     * @param arguments further arguments of the {@code stores} command
     * @param servers the variables that name real servers; no others reach the command, whatever this process's own environment says
     */
    public static EmbeddedStores launch(
            StateDirectory state, Ports ports, List<String> arguments, Map<String, String> servers) {
        Path jar = Repository.find().jar("local");
        List<String> command = new ArrayList<>(List.of(
                ChildProcess.java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx384m",
                "-XX:+ExitOnOutOfMemoryError",
                "--illegal-native-access=allow",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(SharedArchive.of(jar).flags());
        command.addAll(List.of(
                "-cp",
                jar.toString(),
                "io.signalbox.local.Main",
                "stores",
                "--until-stdin-closes",
                "--home",
                state.home().toString()));
        Ports.STORES.forEach(name -> command.addAll(List.of("--port", name + "=" + ports.number(name))));
        command.addAll(arguments);
        EmbeddedStores stores = new EmbeddedStores(state, List.copyOf(command), servers);
        stores.spawn();
        return stores;
    }

    private void spawn() {
        try {
            Files.deleteIfExists(state.storeAddresses());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        child = ChildProcess.start(command, environment, state.logs().resolve("stores.log"));
    }

    /** Whether the stores can be used now. */
    public boolean isReady() {
        return child.isAlive() && Files.exists(state.storeAddresses());
    }

    /**
     * Waits until the stores can be used.
     *
     * @throws IllegalStateException if they do not come, with the last lines of their log
     */
    public void awaitReady() {
        Poll.until(START_LIMIT, () -> isReady() || !child.isAlive());
        if (!isReady()) {
            kill();
            throw new IllegalStateException("The stores did not start; the end of %s:%n%s"
                    .formatted(child.log(), String.join("\n", child.logTail(20))));
        }
        addresses = read(state.storeAddresses());
    }

    /** The URL of a service's own database: {@code postgresql://user:password@host:port/database}. */
    public String postgresUrl(String service) {
        return address("postgres." + service);
    }

    /** {@code mongodb://host:port/database}. */
    public String mongoUrl() {
        return address("mongo");
    }

    /** {@code amqp://user:password@host:port/vhost} of the administrator. */
    public String amqpUrl() {
        return address("amqp");
    }

    /** The same for a service's own user, where the server has one for it: {@code broker}, {@code logger} or {@code listener}. */
    public String amqpUrl(String service) {
        return Optional.ofNullable(addresses.getProperty("amqp." + service)).orElseGet(this::amqpUrl);
    }

    /** {@code smtp://host:port}. */
    public String smtpUrl() {
        return address("smtp");
    }

    /** Where caught mail is read; {@code api/messages} below it is the JSON. */
    public URI caughtMail() {
        return URI.create(address("caught-mail"));
    }

    /** The process that the stores run in. */
    public ChildProcess process() {
        return child;
    }

    /** Kills all the embedded stores at once (SIGKILL), PostgreSQL's processes too. */
    public void kill() {
        List<ProcessHandle> all = tree();
        all.forEach(ProcessHandle::destroyForcibly);
        child.kill();
        all.forEach(process -> Poll.until(START_LIMIT, () -> !process.isAlive()));
    }

    /** Freezes all the embedded stores (SIGSTOP): they accept connections and never answer. */
    public void freeze() {
        tree().forEach(process -> ChildProcess.signal(process, "STOP"));
    }

    /** Lets frozen stores go on. */
    public void thaw() {
        tree().forEach(process -> ChildProcess.signal(process, "CONT"));
    }

    /** Starts killed or stopped stores again, on the same ports and data. */
    public void restart() {
        stop(STOP_GRACE);
        spawn();
        awaitReady();
    }

    /** Asks the stores to stop, and kills what is left of them after the grace. */
    public void stop(Duration grace) {
        if (!child.isAlive() || !child.stop(grace)) {
            kill();
        }
    }

    @Override
    public void close() {
        stop(STOP_GRACE);
    }

    private List<ProcessHandle> tree() {
        return Stream.concat(Stream.of(child.handle()).filter(ProcessHandle::isAlive), postmaster().stream())
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .distinct()
                .toList();
    }

    /** The embedded PostgreSQL's first process, if it runs. It is no child of the stores': {@code pg_ctl} detaches it. */
    public Optional<ProcessHandle> postmaster() {
        try (Stream<String> lines = Files.lines(state.home().resolve("data/postgres/postmaster.pid"))) {
            return lines.findFirst()
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                    .filter(process -> process.info().command().orElse("").endsWith("postgres"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private String address(String name) {
        return Optional.ofNullable(addresses.getProperty(name))
                .orElseThrow(() -> new IllegalStateException("The store " + name + " was not started"));
    }

    private static Properties read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            Properties properties = new Properties();
            properties.load(reader);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }

    private static String withDatabase(String url, String database) {
        return url.replaceFirst("^(mongodb(?:\\+srv)?://[^/?]+)(?:/[^?]*)?", "$1/" + database);
    }
}
