package io.signalbox.local.stores;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Which stores are embedded and which are real servers.
 *
 * @param embedded some of {@code postgres}, {@code mongo}, {@code amqp}, {@code smtp}
 * @param postgres an administrator's URL of a real PostgreSQL
 * @param temporaryDatabases what the names of the databases on that server start with, when they are dropped at the end
 * @param others the URLs of other real servers, by the name of the store that they stand for
 * @param amqpUsers the URL of a real AMQP broker for a service with a user of its own, by the service's name
 */
public record StoreSelection(
        SequencedSet<String> embedded,
        Optional<String> postgres,
        Optional<String> temporaryDatabases,
        Map<String, String> others,
        Map<String, String> amqpUsers) {

    /** Leaves out of the embedded stores those for which there is a real server. */
    public StoreSelection {
        SequencedSet<String> remaining = new LinkedHashSet<>(embedded);
        postgres.ifPresent(url -> remaining.remove("postgres"));
        remaining.removeAll(others.keySet());
        embedded = remaining;
        others = Map.copyOf(others);
    }
}
