package io.signalbox.mail.store;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;

/**
 * Ends what would grow for ever. Each call removes one bounded batch, which other replicas skip, and tells whether there may be more.
 * Nothing that is still to be delivered is touched. Every method may throw {@code unavailable}.
 */
@ApplicationScoped
public class Retention {

    private final Database database;
    private final int batch;

    /** @param settings holds {@code signalbox.mail.sweep-batch} */
    @Inject
    public Retention(Database database, Settings settings) {
        this.database = database;
        this.batch = settings.integer("signalbox.mail.sweep-batch", 1, 100_000);
    }

    /** Forgets idempotency keys that are over. */
    public boolean removeKeys() {
        return batch
                == database.call(
                        em -> em.createNativeQuery("""
                        DELETE FROM idempotency_keys WHERE (principal, key) IN (
                            SELECT principal, key FROM idempotency_keys WHERE expires_at < now()
                            ORDER BY expires_at LIMIT ?1 FOR UPDATE SKIP LOCKED)""").setParameter(1, batch).executeUpdate());
    }

    /** Forgets the texts of finished mails of this age. */
    public boolean removeBodies(Duration age) {
        return batch
                == database.call(em -> em.createNativeQuery("""
                        UPDATE mails SET body_text = NULL, body_html = NULL WHERE id IN (
                            SELECT id FROM mails
                            WHERE body_text IS NOT NULL AND created_at < now() - ?1 * interval '1 millisecond'
                              AND NOT EXISTS (SELECT FROM recipients WHERE mail_id = id AND status = 'QUEUED')
                            ORDER BY created_at LIMIT ?2 FOR UPDATE SKIP LOCKED)""")
                        .setParameter(1, age.toMillis())
                        .setParameter(2, batch)
                        .executeUpdate());
    }

    /** Forgets finished mails of this age, with their recipients. */
    public boolean removeMails(Duration age) {
        return batch
                == database.call(em -> em.createNativeQuery("""
                        DELETE FROM mails WHERE id IN (
                            SELECT id FROM mails
                            WHERE created_at < now() - ?1 * interval '1 millisecond'
                              AND NOT EXISTS (SELECT FROM recipients WHERE mail_id = id AND status = 'QUEUED')
                            ORDER BY created_at LIMIT ?2 FOR UPDATE SKIP LOCKED)""")
                        .setParameter(1, age.toMillis())
                        .setParameter(2, batch)
                        .executeUpdate());
    }

    /** How many recipients wait for their mail. */
    public long recipientsInQueue() {
        return database.call(
                em -> ((Number) em.createNativeQuery("SELECT count(*) FROM recipients WHERE status = 'QUEUED'")
                                .getSingleResult())
                        .longValue());
    }
}
