package io.signalbox.local.supervisor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Servers that stand in for embedded stores, each by its URL.
 *
 * @param postgres an administrator's URL
 * @param mongo the URL of a database
 * @param amqp the URL of a virtual host
 * @param smtp the URL of a mail server
 */
public record RealServers(
        Optional<String> postgres, Optional<String> mongo, Optional<String> amqp, Optional<String> smtp) {

    /** No real server: all stores are embedded. */
    public static RealServers none() {
        return new RealServers(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The arguments that tell the {@code stores} command. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        postgres.ifPresent(url -> arguments.addAll(List.of("--postgres", url)));
        mongo.ifPresent(url -> arguments.addAll(List.of("--mongo", url)));
        amqp.ifPresent(url -> arguments.addAll(List.of("--amqp", url)));
        smtp.ifPresent(url -> arguments.addAll(List.of("--smtp", url)));
        return arguments;
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
