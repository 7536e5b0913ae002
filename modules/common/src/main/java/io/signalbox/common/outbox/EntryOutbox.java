package io.signalbox.common.outbox;

import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.entry.EntryProto;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.telemetry.TraceContext;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The log entries of a service with a database: added in the transaction of the change that they tell of, and brought to the logger by
 * {@link EntryRelay}.
 */
@ApplicationScoped
public class EntryOutbox {

    private final String source;
    private final Semaphore added = new Semaphore(0);

    /** @param source the service's name, which is the entries' source */
    @Inject
    public EntryOutbox(@ConfigProperty(name = "signalbox.service") String source) {
        this.source = source;
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
        added.release();
    }

    /** Waits until something was added here, or so long. */
    void awaitAddition(long millis) throws InterruptedException {
        if (added.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            added.drainPermits();
        }
    }
}
