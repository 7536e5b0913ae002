package io.signalbox.broker;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.signalbox.broker.inbound.ForwardedRoute;
import io.signalbox.broker.inbound.ForwardedRoute.Trait;
import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.entry.Severity;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code openapi.yaml} is kept by hand, and says what is there: no more, no less. */
class OpenApiTest {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    /** A method of a resource, and the route that it serves. */
    private record Route(String name, boolean open) {}

    @Test
    void everyRouteIsDescribedAndEveryDescribedRouteIsThere() {
        assertThat(described().stream().map(Route::name).sorted().toList())
                .isEqualTo(served().stream().map(Route::name).sorted().toList());
    }

    @Test
    void theRoutesThatNeedNoTokenAreTheSameInBoth() {
        assertThat(described().stream()
                        .filter(Route::open)
                        .map(Route::name)
                        .sorted()
                        .toList())
                .isEqualTo(served().stream()
                        .filter(Route::open)
                        .map(Route::name)
                        .sorted()
                        .toList());
    }

    @Test
    void theBoundsThatItTellsAreThoseOfTheCode() {
        var severities = Arrays.stream(Severity.values()).map(Severity::name).toList();

        assertThat(schema("Name", "maxLength")).isEqualTo(EntryDraft.MAX_NAME);
        assertThat(schema("Entry", "properties", "attributes", "maxProperties")).isEqualTo(EntryDraft.MAX_ATTRIBUTES);
        assertThat(schema("Entries", "maxItems")).isEqualTo(EntryBatch.MAX_ENTRIES);
        assertThat(schema("Severity", "enum")).isEqualTo(severities);
        assertThat(document().toString())
                .contains("operationId=listDeadLetters", "maximum=" + DeadLetters.MAX_PAGE)
                .contains("maxItems=" + DeadLetters.MAX_IDS);
    }

    @Test
    void everyReferenceHasItsTarget() {
        var document = document();

        assertThat(references(document).toList()).isNotEmpty().allSatisfy(reference -> {
            Object target = document;
            for (var part : reference.substring(2).split("/")) {
                target = ((Map<?, ?>) target).get(part);
                assertThat(target).as(reference).isNotNull();
            }
        });
    }

    private static Stream<String> references(Object node) {
        return switch (node) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .flatMap(entry -> entry.getKey().equals("$ref")
                                ? Stream.of((String) entry.getValue())
                                : references(entry.getValue()));
            case List<?> list -> list.stream().flatMap(OpenApiTest::references);
            case null, default -> Stream.empty();
        };
    }

    private static List<Route> described() {
        var routes = new ArrayList<Route>();
        ((Map<?, ?>) document().get("paths"))
                .forEach((path, item) -> ((Map<?, ?>) item).forEach((method, operation) -> {
                    if (METHODS.contains(method)) {
                        var open =
                                ((Map<?, ?>) operation).get("security") instanceof List<?> needed && needed.isEmpty();
                        routes.add(new Route(method.toString().toUpperCase(Locale.ROOT) + " " + path, open));
                    }
                }));
        return routes;
    }

    private static List<Route> served() {
        var own = new ClassFileImporter()
                .importPackages("io.signalbox.broker.inbound").stream()
                        .filter(type -> type.isAnnotatedWith(Path.class))
                        .map(JavaClass::reflect)
                        .flatMap(type ->
                                Arrays.stream(type.getDeclaredMethods()).flatMap(method -> route(type, method)));
        var forwarded = ForwardedRoute.ALL.stream()
                .map(route -> new Route(route.method() + " " + route.path(), route.is(Trait.OPEN)));
        return Stream.concat(own, forwarded).toList();
    }

    private static Stream<Route> route(Class<?> type, Method method) {
        var open = type.isAnnotationPresent(PermitAll.class) || method.isAnnotationPresent(PermitAll.class);
        var below = method.isAnnotationPresent(Path.class)
                ? "/" + method.getAnnotation(Path.class).value()
                : "";
        var path = (type.getAnnotation(Path.class).value() + below)
                .replaceAll("\\{(\\w+):[^}]*}", "{$1}")
                .replace("//", "/");
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(http -> http != null)
                .map(http -> new Route(http.value() + " " + path, open));
    }

    private static Object schema(String name, String... path) {
        Object node = ((Map<?, ?>) ((Map<?, ?>) document().get("components")).get("schemas")).get(name);
        for (var part : path) {
            node = ((Map<?, ?>) node).get(part);
        }
        return node;
    }

    private static Map<String, Object> document() {
        InputStream file = OpenApiTest.class.getResourceAsStream("/META-INF/openapi.yaml");
        return new Yaml().load(file);
    }
}
