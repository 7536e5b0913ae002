package io.signalbox.e2e;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.json.Json;
import jakarta.json.JsonObject;

import io.signalbox.local.process.ChildProcess;
import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.Ports;
import io.signalbox.local.process.Repository;
import io.signalbox.local.process.ServiceLaunch;
import io.signalbox.local.state.StateDirectory;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The six services of {@code swarm/stack.yml}, each in a process with the service's own environment and nothing else in it, and like
 * a container: with an address of its own, with the secrets that it is given, and with the names of those with whom it shares a network.
 */
final class RunningStack implements AutoCloseable {

    private static final String MAIL_SERVER = "smtp.example.com";
    private static final int MAIL_PORT = 2525;
    private static final String SECRETS = "/run/secrets/";
    private static final int HTTP = 8080;
    private static final int GRPC = 9090;

    /** What an embedded store stands for: the name that the services know, and where its image listens. */
    private record Server(String host, int port) {}

    private static final Map<String, Server> STORES = Map.of(
            "postgres", new Server("postgres", 5432),
            "mongo", new Server("mongo", 27017),
            "amqp", new Server("rabbitmq", 5672),
            "smtp", new Server(MAIL_SERVER, MAIL_PORT));

    private final Path home;
    private final SwarmStack stack;
    private final Deployment deployment;
    private final Ports ports = Ports.free();
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final Map<String, ChildProcess> processes = new LinkedHashMap<>();
    private final List<Relay> relays = new ArrayList<>();
    private final EmbeddedStores stores;

    private RunningStack(Path home) {
        this.home = home;
        this.deployment = Deployment.byReadme(home.resolve("readme"));
        var variables = new HashMap<>(deployment.variables());
        variables.put("SIGNALBOX_SMTP_URL", "smtp://" + MAIL_SERVER + ":" + MAIL_PORT);
        variables.put("SIGNALBOX_ALERT_RECIPIENTS", Api.EMAIL);
        this.stack = SwarmStack.read(variables);
        var state = new StateDirectory(home.resolve("stores"));
        state.secrets().file("postgres-postgres", secret("postgres-admin"));
        state.secrets().file("mongo", secret("mongo"));
        rabbitMqUsers(secret("rabbitmq-users"))
                .forEach((user, password) -> state.secrets().file(user.replaceFirst("^signalbox_", "amqp-"), password));
        this.stores = EmbeddedStores.launch(state, ports, List.of());
    }

    /** Starts it; it ends with the tests at the latest. */
    static RunningStack start() {
        try {
            var started = new RunningStack(
                    Files.createTempDirectory(Path.of("target"), "stack-").toAbsolutePath());
            Runtime.getRuntime().addShutdownHook(new Thread(started::close));
            try {
                started.awaitReady();
                return started;
            } catch (IOException | RuntimeException | AssertionError e) {
                started.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ports that a stack needs and that a server of this machine holds on all addresses. */
    static List<Integer> takenPorts() {
        return Stream.concat(Stream.of(HTTP, GRPC), STORES.values().stream().map(Server::port))
                .filter(port -> !isFree(new InetSocketAddress(InetAddress.ofLiteral("127.255.255.254"), port)))
                .toList();
    }

    /** A variable of the shell that deployed the stack. */
    String variable(String name) {
        return deployment.variables().get(name);
    }

    /** Where a service's HTTP is. */
    URI http(String service) {
        return URI.create("http://" + addresses.get(service) + ":" + HTTP + "/");
    }

    /** Where a service's gRPC is, {@code host:port}. */
    String grpc(String service) {
        return addresses.get(service) + ":" + GRPC;
    }

    /** The caught mails with this text in them. */
    List<String> mailsWith(String text) {
        return Api.anonymous(stores.caughtMail()).get("api/messages").object().getJsonArray("items").stream()
                .map(Object::toString)
                .filter(mail -> mail.contains(text))
                .toList();
    }

    /** Runs a service's health check as Docker does in its container, where the service has the port of every address. */
    void checkHealth(String service) {
        try (var relay = Relay.start(loopback(0), address(service, HTTP))) {
            var command = new ArrayList<>(List.of("env", "-i", "SIGNALBOX_HTTP_PORT=" + relay.port()));
            var libraries = Repository.find().jar(service).resolveSibling("libs");
            stack.services().get(service).healthCheck().stream()
                    .map(argument -> argument.equals("java") ? ChildProcess.java() : argument)
                    .map(argument -> argument.replaceFirst("^/app/libs\\b", libraries.toString()))
                    .forEach(command::add);
            Command.run(home, "", command);
        }
    }

    @Override
    public void close() {
        processes.values().forEach(ChildProcess::kill);
        stores.kill();
        relays.forEach(Relay::close);
    }

    private void awaitReady() throws IOException {
        giveAddresses();
        stores.awaitReady();
        StackDatabases.create(
                loopback(ports.number("postgres")),
                secret("postgres-admin"),
                stack.services().get("postgres").environment(),
                secrets(stack.services().get("postgres")),
                container("postgres").resolve("first-start"));
        STORES.forEach((store, server) ->
                relays.add(Relay.start(address(server.host(), server.port()), loopback(ports.number(store)))));
        for (var service : stack.services().values()) {
            if (service.isOurs()) {
                processes.put(service.name(), launch(service));
            }
        }
        await().atMost(240, SECONDS)
                .failFast(() -> processes.forEach(RunningStack::requireAlive))
                .untilAsserted(() -> assertThat(processes.keySet())
                        .as("ready; the logs are in %s/containers", home)
                        .allMatch(this::isReady));
    }

    private static boolean isFree(InetSocketAddress address) {
        try {
            Relay.start(address, loopback(0)).close();
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private boolean isReady(String service) {
        try {
            return Api.anonymous(http(service)).get("health/ready").status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static void requireAlive(String service, ChildProcess process) {
        assertThat(process.isAlive())
                .as("%s ended; the end of %s:%n%s", service, process.log(), String.join("\n", process.logTail(20)))
                .isTrue();
    }

    private ChildProcess launch(SwarmStack.Service service) throws IOException {
        var secrets = secrets(service);
        var environment = service.environment().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().replaceFirst("^" + SECRETS, secrets + "/")));
        environment.put("SIGNALBOX_HTTP_HOST", addresses.get(service.name()));
        environment.put("SIGNALBOX_HTTP_HOSTS", String.join(",", addresses.keySet()));
        var jar = Repository.find().jar(service.name());
        var command = ServiceLaunch.ofJar(
                jar, List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Djdk.net.hosts.file=" + hosts(service)));
        return ChildProcess.start(
                command, environment, container(service.name()).resolve("log"));
    }

    /** The directory of the secrets that a service is given; a service that names another does not find it. */
    private Path secrets(SwarmStack.Service service) throws IOException {
        var directory = Files.createDirectories(container(service.name()).resolve("secrets"));
        for (var name : service.secrets()) {
            Files.writeString(directory.resolve(name), secret(name));
        }
        return directory;
    }

    /** What RabbitMQ itself is told, passwords by users; the services are told theirs in other secrets. */
    static Map<String, String> rabbitMqUsers(String definitions) {
        try (var reader = Json.createReader(new StringReader(definitions))) {
            return reader.readObject().getJsonArray("users").getValuesAs(JsonObject.class).stream()
                    .collect(Collectors.toMap(user -> user.getString("name"), user -> user.getString("password")));
        }
    }

    private String secret(String name) {
        return deployment.secrets().get(stack.secrets().get(name));
    }

    private Path hosts(SwarmStack.Service service) throws IOException {
        var own = addresses.get(service.name());
        var lines = new ArrayList<>(List.of(
                "127.0.0.1 localhost", own + " " + InetAddress.getLocalHost().getHostName()));
        stack.neighbours(service).forEach(name -> lines.add(addresses.get(name) + " " + name));
        if (stack.getsOut(service)) {
            lines.add(addresses.get(MAIL_SERVER) + " " + MAIL_SERVER);
        }
        return Files.write(container(service.name()).resolve("hosts"), lines);
    }

    private Path container(String service) throws IOException {
        return Files.createDirectories(home.resolve("containers").resolve(service));
    }

    /** On Linux every address that starts with 127 is this machine; one network of them is taken at random, so that two runs don't meet. */
    private void giveAddresses() {
        var random = ThreadLocalRandom.current();
        var network = "127." + random.nextInt(1, 255) + "." + random.nextInt(256) + ".";
        stack.services().keySet().forEach(name -> addresses.put(name, network + (addresses.size() + 1)));
        addresses.put(MAIL_SERVER, network + (addresses.size() + 1));
    }

    private InetSocketAddress address(String service, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(addresses.get(service)), port);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }
}
