package io.signalbox.local.process;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The TCP ports of a local Signalbox by name, all on 127.0.0.1. */
public final class Ports {

    /** The ports on a laptop, in the order in which a person cares for them. */
    private static final Map<String, Integer> DEFAULTS = defaults();

    /** The names of the stores' ports. */
    public static final List<String> STORES = List.of("postgres", "mongo", "amqp", "smtp", "caught-mail");

    private final Map<String, Integer> byName;

    private Ports(Map<String, Integer> byName) {
        this.byName = Collections.unmodifiableMap(byName);
    }

    private static Map<String, Integer> defaults() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("frontend", 8080);
        ports.put("broker", 8081);
        ports.put("broker-grpc", 9081);
        ports.put("auth", 8082);
        ports.put("logger", 8083);
        ports.put("logger-grpc", 9083);
        ports.put("listener", 8084);
        ports.put("mail", 8085);
        ports.put("mail-grpc", 9085);
        ports.put("caught-mail", 8025);
        ports.put("postgres", 15432);
        ports.put("mongo", 17017);
        ports.put("amqp", 5673);
        ports.put("smtp", 2525);
        return Collections.unmodifiableMap(ports);
    }

    /**
     * The ports on a laptop, some of them moved.
     *
     * @throws IllegalArgumentException if a name is unknown, a number no port, or a number given twice
     */
    public static Ports moved(Map<String, Integer> moved) {
        Map<String, Integer> ports = new LinkedHashMap<>(DEFAULTS);
        moved.forEach((name, number) -> {
            if (!DEFAULTS.containsKey(name)) {
                throw new IllegalArgumentException(
                        "There is no port named " + name + "; the names are " + String.join(", ", DEFAULTS.keySet()));
            }
            if (number < 1 || number > 65535) {
                throw new IllegalArgumentException("Port " + name + " must be from 1 to 65535, not " + number);
            }
            ports.put(name, number);
        });
        ports.entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue, Collectors.mapping(Map.Entry::getKey, Collectors.toList())))
                .forEach((number, names) -> {
                    if (names.size() > 1) {
                        throw new IllegalArgumentException(
                                "Port " + number + " is given to " + String.join(" and ", names));
                    }
                });
        return new Ports(ports);
    }

    /** Ports that nobody listens on now. */
    public static Ports free() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        DEFAULTS.keySet().forEach(name -> ports.put(name, FreePorts.next()));
        return new Ports(ports);
    }

    /** The names and numbers, in the order in which a person cares for them. */
    public Map<String, Integer> byName() {
        return byName;
    }

    /** The number of a port. */
    public int number(String name) {
        if (!byName.containsKey(name)) {
            throw new IllegalArgumentException("There is no port named " + name);
        }
        return byName.get(name);
    }

    /**
     * Makes sure that a server can listen on these ports now.
     *
     * @throws PortInUseException if one is in use
     */
    public void requireFree(Collection<String> names) {
        names.stream()
                .filter(name -> !FreePorts.isFree(number(name)))
                .findFirst()
                .ifPresent(name -> {
                    throw new PortInUseException(name, number(name));
                });
    }
}
