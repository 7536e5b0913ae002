package io.signalbox.broker;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

import io.signalbox.common.entry.EntryDraft;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/** All ways of bringing entries to the logger. While one does not work, the durable queue keeps its entries until the logger takes them. */
@ApplicationScoped
public class EntryRoutes {

    private static final Metadata FALLBACKS = Metadata.builder()
            .withName("signalbox_broker_fallbacks")
            .withDescription("Writes that went to the durable queue instead, by edge and reason")
            .build();

    private final Map<Via, EntryRoute> routes = new EnumMap<>(Via.class);
    private final MetricRegistry metrics;

    /** @param routes one for each protocol */
    @Inject
    public EntryRoutes(@Any Instance<EntryRoute> routes, MetricRegistry metrics) {
        this.metrics = metrics;
        routes.forEach(route -> this.routes.put(route.via(), route));
    }

    /**
     * Hands on entries that all have an id, and returns when the accepted ones are durable.
     *
     * @throws io.signalbox.common.problem.ProblemException what the logger refuses them all for, or {@code unavailable} when neither the
     *     logger nor the durable queue can take them
     */
    @Fallback(fallbackMethod = "writeToQueue", applyOn = NeighbourAway.class)
    public Delivery write(Via via, Sender sender, List<EntryDraft> entries) {
        return routes.get(via).write(sender, entries);
    }

    /** The method that {@link Fallback} names. */
    Delivery writeToQueue(Via via, Sender sender, List<EntryDraft> entries, NeighbourAway why) {
        if (via == Via.AMQP) {
            throw why;
        }
        metrics.counter(FALLBACKS, new Tag("edge", why.edge().label()), new Tag("reason", why.reason()))
                .inc();
        return routes.get(Via.AMQP).write(sender, entries);
    }
}
