package io.signalbox.broker.inbound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.signalbox.broker.Owner;
import io.signalbox.broker.inbound.ForwardedRoute.Trait;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/** What the broker forwards is what its owner describes and what the mesh lets through. */
class ForwardedRouteTest {

    private static final String BROKER = "cluster.local/ns/signalbox/sa/signalbox-broker";

    /** What the broker asks in its own words, by {@code via=rest}. */
    private static final Set<String> OWN = Set.of("POST /api/v1/logs", "POST /api/v1/mails");

    /** What a rule of the mesh lets the broker ask for; <code>{*}</code> stands for one segment of a path. */
    private record Grant(String method, String path) {

        boolean covers(ForwardedRoute route) {
            var paths = Pattern.compile("\\Q" + path.replace("{*}", "\\E[^/]+\\Q") + "\\E");
            return method.equals(route.method())
                    && paths.matcher(route.path().replaceAll("[{}]", "")).matches();
        }
    }

    @ParameterizedTest
    @EnumSource(Owner.class)
    void itsOwnerDescribesItAndIsOpenWhereItIs(Owner owner) {
        var described = map(document(Path.of("..", owner.label(), "src/main/resources/META-INF/openapi.yaml"))
                .getFirst()
                .get("paths"));

        assertThat(routes(owner)).isNotEmpty().allSatisfy(route -> {
            var operation =
                    map(map(described.get(route.path())).get(route.method().toLowerCase(Locale.ROOT)));
            assertThat(operation).as(route.toString()).isNotEmpty();
            assertThat(route.is(Trait.OPEN))
                    .as(route.toString())
                    .isEqualTo(List.of().equals(operation.get("security")));
        });
    }

    @ParameterizedTest
    @EnumSource(Owner.class)
    void theMeshLetsTheBrokerAskItsOwnerForItAndForNothingElse(Owner owner) {
        var grants = grants(owner);

        assertThat(routes(owner)).allSatisfy(route -> assertThat(grants).anyMatch(grant -> grant.covers(route)));
        assertThat(grants).isNotEmpty().allSatisfy(grant -> assertThat(routes(owner))
                .as(grant.toString())
                .anyMatch(grant::covers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"routes-public.yaml", "routes-inside.yaml"})
    void theMeshLetsEventsFlowAsLongAsTheyCome(String file) {
        var flowing = document(mesh(file)).stream()
                .flatMap(resource -> list(map(resource.get("spec")).get("http")))
                .filter(rule -> "live-tail".equals(rule.get("name")))
                .flatMap(rule -> list(rule.get("match")))
                .map(match -> map(match.get("uri")).get("exact"))
                .toList();

        assertThat(flowing)
                .isEqualTo(ForwardedRoute.ALL.stream()
                        .filter(route -> route.is(Trait.EVENTS))
                        .map(ForwardedRoute::path)
                        .toList());
    }

    @Test
    void eachIsThereOnce() {
        assertThat(ForwardedRoute.ALL)
                .extracting(route -> route.method() + " " + route.path())
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(OWN);
    }

    private static List<ForwardedRoute> routes(Owner owner) {
        return ForwardedRoute.ALL.stream()
                .filter(route -> route.owner() == owner)
                .toList();
    }

    private static List<Grant> grants(Owner owner) {
        return document(mesh("allow/" + owner.label() + ".yaml")).stream()
                .flatMap(policy -> list(map(policy.get("spec")).get("rules")))
                .filter(rule -> rule.get("from").toString().contains(BROKER))
                .flatMap(rule -> list(rule.get("to")))
                .map(to -> map(to.get("operation")))
                .flatMap(operation -> texts(operation.get("methods"))
                        .flatMap(method -> texts(operation.get("paths")).map(path -> new Grant(method, path))))
                .filter(grant -> grant.path().startsWith("/api/"))
                .filter(grant -> !grant.method().equals("HEAD") && !OWN.contains(grant.method() + " " + grant.path()))
                .toList();
    }

    private static Path mesh(String file) {
        return Path.of("..", "..", "mesh", "base").resolve(file);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object node) {
        return node == null ? Map.of() : (Map<String, Object>) node;
    }

    private static Stream<Map<String, Object>> list(Object node) {
        return ((List<?>) node).stream().map(ForwardedRouteTest::map);
    }

    private static Stream<String> texts(Object node) {
        return ((List<?>) node).stream().map(String.class::cast);
    }

    private static List<Map<String, Object>> document(Path file) {
        try (var text = Files.newBufferedReader(file)) {
            return StreamSupport.stream(new Yaml().loadAll(text).spliterator(), false)
                    .map(ForwardedRouteTest::map)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
