package io.signalbox.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What {@code swarm/stack.yml} says of secrets and networks fits what its services' environment says, and what the README says. */
class SwarmStackTest {

    private static final Pattern SECRET = Pattern.compile("/run/secrets/([\\w-]+)");
    private static final Pattern HOST = Pattern.compile("^(?:\\w+://(?:[^@/]*@)?)?([\\w.-]+):\\d+");

    private static Deployment deployment;
    private static SwarmStack stack;

    @BeforeAll
    static void read(@TempDir Path directory) {
        deployment = Deployment.byReadme(directory);
        stack = SwarmStack.read(deployment.variables());
    }

    @Test
    void aServiceIsGivenTheSecretsThatItsEnvironmentNamesAndNoOthers() {
        assertThat(ours()).hasSize(6).allSatisfy(service -> assertThat(
                        secretsIn(service.environment().values().stream()))
                .as(service.name())
                .isEqualTo(service.secrets()));
    }

    @Test
    void theReadmeMakesEverySecretThatSomebodyIsGivenAndNoOthers() {
        var given = stack.services().values().stream()
                .flatMap(service -> service.secrets().stream())
                .collect(Collectors.toSet());

        assertThat(stack.secrets().keySet()).isEqualTo(given);
        assertThat(deployment.secrets().keySet())
                .containsExactlyInAnyOrderElementsOf(stack.secrets().values());
        assertThat(deployment.secrets())
                .allSatisfy((name, content) -> assertThat(content).as(name).isNotBlank());
    }

    @Test
    void twoOfThemShareANetworkInsideExactlyWhereOneCallsTheOther() {
        var pairs = stack.services().values().stream()
                .flatMap(service -> hosts(service).map(host -> Set.of(service.name(), host)))
                .distinct()
                .toList();

        assertThat(pairs).hasSizeGreaterThan(6);
        assertThat(networks(true).values()).containsExactlyInAnyOrderElementsOf(pairs);
    }

    @Test
    void onlyFrontendAndBrokerAreReachedFromOutsideAndOnlyMailAndListenerGetOut() {
        assertThat(networks(false))
                .isEqualTo(Map.of(
                        "console", Set.of("frontend"),
                        "entry", Set.of("broker"),
                        "outside", Set.of("listener", "mail")));
        assertThat(stack.services().values().stream().filter(SwarmStack.Service::isPublished))
                .extracting(SwarmStack.Service::name)
                .containsExactlyInAnyOrder("frontend", "broker");
    }

    @Test
    void theStoresKnowTheUsersOfTheServices() {
        var mongo = stack.services().get("mongo").environment().get("MONGO_INITDB_ROOT_USERNAME") + ":"
                + deployment.secrets().get("signalbox-mongo");

        assertThat(deployment.secrets().get("signalbox-mongo-url")).startsWith("mongodb://" + mongo + "@");
        assertThat(RunningStack.rabbitMqUsers(deployment.secrets().get("signalbox-rabbitmq-users")))
                .hasSize(3)
                .allSatisfy((user, password) -> {
                    var service = user.replaceFirst("^signalbox_", "");
                    assertThat(password).isEqualTo(deployment.secrets().get("signalbox-rabbitmq-" + service));
                    assertThat(stack.services().get(service).environment().get("SIGNALBOX_AMQP_URL"))
                            .startsWith("amqp://" + user + "@");
                });
    }

    @Test
    void dockerFindsTheFileValidAndReadsItAsTheseTestsDo(@TempDir Path directory) {
        var installed = List.of("sh", "-c", "docker stack config --help >/dev/null 2>&1 || echo no");
        assumeTrue(
                Command.run(directory, "", installed).isEmpty(),
                "skipped: it needs Docker's command line, and no engine");
        var command = new ArrayList<>(List.of("env", "-i", "PATH=" + System.getenv("PATH"), "HOME=" + directory));
        deployment.variables().forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(List.of("docker", "stack", "config", "-c", "stack.yml"));

        assertThat(SwarmStack.parse(Command.run(SwarmStack.DIRECTORY, "", command), Map.of()))
                .isEqualTo(stack);
    }

    private static Stream<SwarmStack.Service> ours() {
        return stack.services().values().stream().filter(SwarmStack.Service::isOurs);
    }

    private static Map<String, Set<String>> networks(boolean isolated) {
        var members = new HashMap<String, Set<String>>();
        stack.isolated().forEach((name, alone) -> {
            if (alone == isolated) {
                members.put(name, stack.members(name));
            }
        });
        return members;
    }

    private static Set<String> secretsIn(Stream<String> texts) {
        return texts.flatMap(text -> SECRET.matcher(text).results())
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whom a service calls by a name without a domain, which only Docker knows, also in an address that is a secret. */
    private static Stream<String> hosts(SwarmStack.Service service) {
        return service.environment().values().stream()
                .map(value -> SECRET.matcher(value).replaceAll(match -> secret(match.group(1))))
                .flatMap(value -> HOST.matcher(value).results())
                .map(match -> match.group(1))
                .filter(host -> !host.contains("."));
    }

    private static String secret(String name) {
        return deployment.secrets().getOrDefault(stack.secrets().get(name), "");
    }
}
