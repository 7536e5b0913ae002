package io.signalbox.local.supervisor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Servers that stand in for embedded stores, each by its URL.
 *
 * @param postgres an administrator's URL
 * @param mongo the URL of a database
 * @param amqp the URL of a virtual host
 * @param amqpUsers the URL of the same virtual host for a service with a user of its own, by the service's name
 * @param smtp the URL of a mail server
 */
public record RealServers(
        Optional<String> postgres,
        Optional<String> mongo,
        Optional<String> amqp,
        Map<String, String> amqpUsers,
        Optional<String> smtp) {

    /** What the environment variables begin with that hold these URLs, for example {@code SIGNALBOX_STORES_AMQP_LOGGER}. */
    public static final String VARIABLES = "SIGNALBOX_STORES_";

    /** The services that talk to the AMQP broker. */
    public static final List<String> AMQP_SERVICES = List.of("broker", "logger", "listener");

    /** Servers of which the AMQP one knows one user for all services. */
    public RealServers(
            Optional<String> postgres, Optional<String> mongo, Optional<String> amqp, Optional<String> smtp) {
        this(postgres, mongo, amqp, Map.of(), smtp);
    }

    /** Takes a copy of what could change. */
    public RealServers {
        amqpUsers = Map.copyOf(amqpUsers);
    }

    /** No real server: all stores are embedded. */
    public static RealServers none() {
        return new RealServers(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The variables that tell the {@code stores} command, whose arguments everybody on the machine can read. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        postgres.ifPresent(url -> environment.put(VARIABLES + "POSTGRES", url));
        mongo.ifPresent(url -> environment.put(VARIABLES + "MONGO", url));
        amqp.ifPresent(url -> environment.put(VARIABLES + "AMQP", url));
        amqpUsers.forEach((service, url) -> environment.put(amqpVariable(service), url));
        smtp.ifPresent(url -> environment.put(VARIABLES + "SMTP", url));
        return environment;
    }

    /** The variable with a service's own URL of the AMQP broker. */
    public static String amqpVariable(String service) {
        return VARIABLES + "AMQP_" + service.toUpperCase(Locale.ROOT);
    }

    /** The names of the ports that are not needed. */
    List<String> unusedPorts() {
        List<String> names = new ArrayList<>();
        postgres.ifPresent(url -> names.add("postgres"));
        mongo.ifPresent(url -> names.add("mongo"));
        amqp.ifPresent(url -> names.add("amqp"));
        smtp.ifPresent(url -> names.addAll(List.of("smtp", "caught-mail")));
        return names;
    }
}
