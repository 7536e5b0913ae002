package io.signalbox.common.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.signalbox.common.background.Signal;
import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.EntryProto;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.telemetry.TraceContext;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;

/**
 * The log entries of a service with a database: added in the transaction of the change that they tell of, and brought to the logger by
 * {@link EntryRelay}.
 */
@ApplicationScoped
public class EntryOutbox {

    private static final Metadata REFUSED = Metadata.builder()
            .withName("signalbox_outbox_refused")
            .withDescription("Log entries that the logger refused, kept to be looked at")
            .build();

    private final String source;
    private final Duration refusedRetention;
    private final Signal added = new Signal();
    private final AtomicLong refused = new AtomicLong();

    /**
     * Takes what it works with.
     *
     * @param source the service's name, which is the entries' source
     * @param settings hold {@code signalbox.outbox.refused-retention}
     */
    @Inject
    public EntryOutbox(
            @ConfigProperty(name = "signalbox.service") String source, Settings settings, MetricRegistry metrics) {
        this.source = source;
        this.refusedRetention = settings.duration("signalbox.outbox.refused-retention");
        metrics.gauge(REFUSED, refused::get);
    }

    /**
     * Adds an entry for something that happens now.
     *
     * @param em the transaction of the change
     * @param name what happened, for example {@code signed-in}
     * @param data one sentence
     * @param attributes what else to know, without secrets
     */
    public void add(EntityManager em, Severity severity, String name, String data, Map<String, String> attributes) {
        var id = EntryIds.next();
        var draft = EntryDraft.now(id, source, severity, name, data, attributes);
        var headers = new java.util.HashMap<String, String>();
        TraceContext.inject(headers::put);
        em.createNativeQuery("INSERT INTO entry_outbox (id, entry, traceparent) VALUES (?1, ?2, ?3)")
                .setParameter(1, id)
                .setParameter(2, EntryProto.write(draft).toByteArray())
                .setParameter(3, headers.getOrDefault("traceparent", ""))
                .executeUpdate();
        added.give();
    }

    /** Deletes refused entries that were kept long enough, and counts those that are left. */
    void sweep(EntityManager em) {
        em.createNativeQuery("DELETE FROM entry_outbox WHERE refused IS NOT NULL AND id < ?1")
                .setParameter(1, EntryIds.earliest(Instant.now().minus(refusedRetention)))
                .executeUpdate();
        refused.set(((Number) em.createNativeQuery("SELECT count(*) FROM entry_outbox WHERE refused IS NOT NULL")
                        .getSingleResult())
                .longValue());
    }

    /** Given when something was added here. */
    Signal added() {
        return added;
    }
}
