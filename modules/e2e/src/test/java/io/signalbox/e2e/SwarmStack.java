package io.signalbox.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import static java.util.stream.Collectors.toMap;

/**
 * {@code swarm/stack.yml} as Docker reads it.
 *
 * @param services by name, in the order of the file
 * @param secrets the names that they have in Swarm, by those that they have in the file
 * @param isolated whether a network leads nowhere else, by the network's name
 */
record SwarmStack(Map<String, Service> services, Map<String, String> secrets, Map<String, Boolean> isolated) {

    static final Path DIRECTORY = Path.of("../../swarm");

    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:(?<dollar>\\$)|\\{(?<name>\\w+)(?:(?<rule>:?[-?])(?<rest>[^}]*))?})?");

    /**
     * A service of the stack.
     *
     * @param secrets those that it is given, by the file's names for them; each is {@code /run/secrets/<name>} in its containers
     * @param healthCheck the command, without {@code CMD}; empty where there is none
     * @param isPublished whether it has ports outside
     */
    record Service(
            String name,
            String image,
            Map<String, String> environment,
            Set<String> secrets,
            Set<String> networks,
            List<String> healthCheck,
            boolean isPublished) {

        /** Whether it is one of Signalbox's six, and no store. */
        boolean isOurs() {
            return image.contains("signalbox/");
        }
    }

    /**
     * Reads the file.
     *
     * @param variables those of the shell that deploys it
     * @throws IllegalStateException if one that must be set is not
     */
    static SwarmStack read(Map<String, String> variables) {
        return parse(text(DIRECTORY.resolve("stack.yml")), variables);
    }

    static SwarmStack parse(String text, Map<String, String> variables) {
        Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        var stack = map(interpolated(document, variables));
        return new SwarmStack(
                mapped(stack.get("services"), SwarmStack::service),
                mapped(stack.get("secrets"), (_, secret) -> secret.get("name").toString()),
                mapped(stack.get("networks"), (_, network) -> Boolean.TRUE.equals(network.get("internal"))));
    }

    /** Who is on a network. */
    Set<String> members(String network) {
        return services.values().stream()
                .filter(service -> service.networks().contains(network))
                .map(Service::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** With whom a service shares a network: only their names can it resolve. */
    Set<String> neighbours(Service service) {
        return service.networks().stream()
                .flatMap(network -> members(network).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether a service is on a network that leads out. */
    boolean getsOut(Service service) {
        return service.networks().stream().anyMatch(network -> !isolated.get(network));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Service service(String name, Map<String, Object> service) {
        return new Service(
                name,
                service.get("image").toString(),
                mapped(service.get("environment")),
                names(service.get("secrets")),
                names(service.get("networks")),
                list(map(service.get("healthcheck")).get("test")).stream()
                        .map(Object::toString)
                        .skip(1)
                        .toList(),
                service.containsKey("ports"));
    }

    private static Object interpolated(Object node, Map<String, String> variables) {
        return switch (node) {
            case null -> Map.of();
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .collect(
                                LinkedHashMap::new,
                                (all, entry) -> all.put(entry.getKey(), interpolated(entry.getValue(), variables)),
                                Map::putAll);
            case List<?> list ->
                list.stream().map(item -> interpolated(item, variables)).toList();
            case String text ->
                VARIABLE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match, text, variables)));
            default -> node;
        };
    }

    /** By the rules of Compose files: {@code ${A-default}}, {@code ${A?error}}, and with a colon where an empty one is as good as none. */
    private static String value(MatchResult match, String text, Map<String, String> variables) {
        if (match.group("dollar") != null) {
            return "$";
        }
        if (match.group("name") == null) {
            throw new IllegalStateException("Docker refuses the $ in " + text);
        }
        var rule = Optional.ofNullable(match.group("rule")).orElse("-");
        var rest = Optional.ofNullable(match.group("rest")).orElse("");
        return Optional.ofNullable(variables.get(match.group("name")))
                .filter(value -> !(rule.startsWith(":") && value.isEmpty()))
                .orElseGet(() -> {
                    if (rule.endsWith("?")) {
                        throw new IllegalStateException(match.group("name") + " is not set: " + rest);
                    }
                    return rest;
                });
    }

    private static Map<String, String> mapped(Object node) {
        return map(node).entrySet().stream()
                .collect(toMap(Map.Entry::getKey, entry -> entry.getValue().toString()));
    }

    private static <T> Map<String, T> mapped(Object node, BiFunction<String, Map<String, Object>, T> shape) {
        var all = new LinkedHashMap<String, T>();
        map(node).forEach((name, value) -> all.put(name, shape.apply(name, map(value))));
        return all;
    }

    /** Names alone, or in front of what is said of them. */
    private static Set<String> names(Object node) {
        return Stream.concat(list(node).stream(), map(node).keySet().stream())
                .map(item -> item instanceof Map<?, ?> given ? given.get("source") : item)
                .map(Object::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, Object> map(Object node) {
        var all = new LinkedHashMap<String, Object>();
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> all.put(key.toString(), value));
        }
        return all;
    }

    private static List<?> list(Object node) {
        return node instanceof List<?> list ? list : List.of();
    }
}
