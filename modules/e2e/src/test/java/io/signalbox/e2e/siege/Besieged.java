package io.signalbox.e2e.siege;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

import jakarta.json.Json;

import io.signalbox.e2e.Api;
import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.Ports;
import io.signalbox.local.process.Repository;
import io.signalbox.local.process.ServiceLaunch;
import io.signalbox.local.process.ServiceProcess;
import io.signalbox.local.state.StateDirectory;
import io.signalbox.local.supervisor.Installation;
import io.signalbox.local.supervisor.ServiceName;
import org.awaitility.core.ConditionTimeoutException;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A whole Signalbox, each service in the heap of the smallest pod of the chart, on which an ordinary client works while it is attacked. */
final class Besieged {

    /** What more a service may hold after an attack than before: caches that fill, classes that load. */
    private static final long ALLOWANCE = 32L << 20;

    private static final long MEBIBYTE = 1L << 20;

    /** A body or a message that does not arrive is given up after half of that. */
    private static final Duration LONGEST_HELD = Duration.ofMinutes(1);

    private static final String PASSWORD = "an attacker has a passphrase too";
    private static final FutureTask<Besieged> SHARED = new FutureTask<>(Besieged::start);

    private final Installation installation;
    private final Map<ServiceName, Long> atPeace = new EnumMap<>(ServiceName.class);
    private final String attacker;
    private Optional<OrdinaryClient> working = Optional.empty();
    private Optional<String> token = Optional.empty();

    private Besieged(Installation installation) {
        this.installation = installation;
        this.attacker = account();
        ordinary().awaitServed(10);
        for (var name : ServiceName.values()) {
            atPeace.put(name, Memory.reachable(service(name).pid()));
        }
    }

    /** The one that all sieges share, started for the first who asks. */
    static Besieged running() {
        SHARED.run();
        return switch (SHARED.state()) {
            case SUCCESS -> SHARED.resultNow();
            case FAILED -> throw new IllegalStateException(SHARED.exceptionNow());
            case RUNNING, CANCELLED -> throw new IllegalStateException("The tests run one after another");
        };
    }

    private static Besieged start() {
        try {
            var state = new StateDirectory(
                    Files.createTempDirectory(Path.of("target"), "siege-").toAbsolutePath());
            var repository = Repository.find();
            var installation = Installation.launch(
                    state,
                    Ports.free(),
                    Map.of("PATH", System.getenv("PATH")),
                    name -> ServiceLaunch.ofJar(repository.jar(name.text()), List.of(heap(name))));
            Runtime.getRuntime().addShutdownHook(new Thread(installation::kill));
            installation.awaitReady();
            return new Besieged(installation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String heap(ServiceName name) {
        return "-Xmx" + Pod.limit(name) / MEBIBYTE * Pod.heapPercent() / 100 + "m";
    }

    /** Attacks one service after the other and checks that all holds: whose process ends, who is served, what is answered, and what is kept. */
    void withstands(Attack attack) {
        requireAll();
        var ordinary = ordinary();
        ordinary.reset();
        for (var name : attack.against()) {
            try {
                withstands(name, attack, ordinary);
            } catch (AssertionError | ConditionTimeoutException e) {
                throw new AssertionError("The %s was attacked: %s".formatted(name.text(), e.getMessage()), e);
            }
        }
        ordinary.awaitServed(1);
        ordinary.verifyPace();
        attack.against().forEach(this::requireMemory);
    }

    private void withstands(ServiceName name, Attack attack, OrdinaryClient ordinary) {
        try (var attackers = new Attackers(new Target(name, service(name), attackersToken()))) {
            attack.deed().on(attackers.target(), attackers, ordinary);
            assertThat(attackers.faults()).as("5xx but 503 with Retry-After").isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            requireAlive();
        }
        ordinary.verify();
    }

    private void requireMemory(ServiceName name) {
        await().atMost(LONGEST_HELD)
                .pollInterval(2, SECONDS)
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> assertThat(Memory.reachable(service(name).pid()))
                        .as("bytes of the %s's heap after the attack", name.text())
                        .isLessThan(atPeace.get(name) + ALLOWANCE));
        assertThat(Memory.resident(service(name).pid()))
                .as("resident bytes of the %s", name.text())
                .isLessThan(Pod.limit(name));
    }

    /** Lets the ordinary client rest, until the next attack. */
    void peace() {
        working.ifPresent(OrdinaryClient::close);
        working = Optional.empty();
    }

    /** The demo account, which is the ordinary client's. */
    Api api() {
        return Api.signedIn(service(ServiceName.BROKER).http());
    }

    EmbeddedStores stores() {
        return installation.stores();
    }

    ServiceProcess service(ServiceName name) {
        return installation.service(name);
    }

    private OrdinaryClient ordinary() {
        if (working.isEmpty()) {
            working = Optional.of(new OrdinaryClient(
                    api(),
                    service(ServiceName.BROKER).http(),
                    service(ServiceName.FRONTEND).http(),
                    Stream.of(ServiceName.values())
                            .map(name -> service(name).http())
                            .toList(),
                    this::requireAlive));
            token = Optional.empty();
        }
        return working.orElseThrow();
    }

    /** An attack that ended a service is told by its own test; the next one finds all of them. */
    private void requireAll() {
        Stream.of(ServiceName.values())
                .map(this::service)
                .filter(service -> !service.process().isAlive())
                .forEach(ServiceProcess::restart);
    }

    private void requireAlive() {
        assertThat(ServiceName.values())
                .allSatisfy(name -> assertThat(service(name).process().isAlive())
                        .as(
                                "%s lives; its log ends in %s",
                                name.text(), service(name).process().logTail(10))
                        .isTrue());
    }

    private String account() {
        var email = "attacker-" + UUID.randomUUID() + "@example.com";
        var roles = Json.createArrayBuilder();
        Stream.of("reader", "writer", "mailer", "operator").forEach(roles::add);
        var made = api().post(
                        "api/v1/users",
                        Json.createObjectBuilder(Api.credentials(email, PASSWORD))
                                .add("firstName", "Mallory")
                                .add("lastName", "Attacker")
                                .add("roles", roles)
                                .build());
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return email;
    }

    /** An access token of the account that attacks, for as long as the ordinary client works. */
    private String attackersToken() {
        if (token.isEmpty()) {
            var answer = Api.anonymous(service(ServiceName.BROKER).http())
                    .post("api/v1/sessions", Api.credentials(attacker, PASSWORD));
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            token = Optional.of(answer.object().getString("accessToken"));
        }
        return token.orElseThrow();
    }
}
