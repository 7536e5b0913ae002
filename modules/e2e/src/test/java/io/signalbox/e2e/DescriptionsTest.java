package io.signalbox.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/** What the broker hands on to a service is described in both descriptions alike. */
class DescriptionsTest {

    private static final List<String> PARTS = List.of("operationId", "parameters", "requestBody", "responses");

    /** The broker's own, whose answers say by which protocol they went. */
    private static final List<String> OWN = List.of("post /api/v1/logs", "post /api/v1/mails", "post /rpc");

    @ParameterizedTest
    @ValueSource(strings = {"auth", "logger", "listener", "mail"})
    void whatTheBrokerHandsOnIsDescribedAsByTheServiceThatDoesIt(String service) {
        var broker = operations("broker");
        var shared = operations(service);
        shared.keySet().retainAll(broker.keySet());
        shared.keySet().removeAll(OWN);

        assertThat(shared).isNotEmpty().allSatisfy((name, operation) -> assertThat(broker.get(name))
                .isEqualTo(operation));
    }

    private static Map<String, Object> operations(String service) {
        Map<String, Object> document = document(service);
        var operations = new TreeMap<String, Object>();
        map(document.get("paths")).forEach((path, item) -> map(item).forEach((method, operation) -> {
            if (operation instanceof Map<?, ?> parts) {
                operations.put(
                        method + " " + path,
                        PARTS.stream()
                                .filter(parts::containsKey)
                                .collect(Collectors.toMap(part -> part, part -> expanded(parts.get(part), document))));
            }
        }));
        return operations;
    }

    private static Object expanded(Object node, Map<String, Object> document) {
        return switch (node) {
            case Map<?, ?> map
            when map.get("$ref") instanceof String reference -> {
                Object target = document;
                for (var part : reference.substring(2).split("/")) {
                    target = map(target).get(part);
                }
                yield expanded(target, document);
            }
            case Map<?, ?> map -> {
                var copy = new TreeMap<String, Object>();
                map.forEach((key, value) -> copy.put((String) key, expanded(value, document)));
                yield copy;
            }
            case List<?> list ->
                list.stream().map(item -> expanded(item, document)).toList();
            case null -> "null";
            default -> node;
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object node) {
        return (Map<String, Object>) node;
    }

    private static Map<String, Object> document(String service) {
        var file = Path.of("..", service, "src", "main", "resources", "META-INF", "openapi.yaml");
        try (var text = Files.newBufferedReader(file)) {
            return new Yaml().load(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
