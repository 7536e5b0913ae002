package io.signalbox.mail.store;

import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.signalbox.common.background.Signal;
import io.signalbox.common.database.Database;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.outbox.EntryOutbox;
import io.signalbox.mail.Content;
import io.signalbox.mail.Delivery;

/**
 * The recipients that wait for their mail. Several instances may work on it: a row is claimed by a lease, and settled only by its last
 * claim. What is settled for good becomes a log entry in the same transaction. Every method may throw {@code unavailable}.
 */
@ApplicationScoped
public class DeliveryQueue {

    private static final String ADDRESS_SEPARATOR = "\n";
    private static final int MAX_REPLY = 500;

    private final Database database;
    private final EntryOutbox entries;
    private final Signal added = new Signal();

    /** @param entries takes what happened, for the logger */
    @Inject
    public DeliveryQueue(Database database, EntryOutbox entries) {
        this.database = database;
        this.entries = entries;
    }

    /** Given when a mail was added here. */
    public Signal added() {
        return added;
    }

    /** Claims due recipients, longest due first, for the time of the lease. */
    public List<Delivery> claim(int limit, Duration lease) {
        return database.call(em -> claim(em, limit, lease)).stream()
                .map(DeliveryQueue::delivery)
                .toList();
    }

    /** Settles a recipient whose mail server took the mail over; false where the claim is lost. */
    public boolean markSent(Delivery delivery, String reply) {
        return settle(delivery, "SENT", reply, Severity.INFO, "mail-sent", "Mail sent to ");
    }

    /** Settles a recipient who will not get the mail; false where the claim is lost. */
    public boolean markFailed(Delivery delivery, String reply) {
        return settle(delivery, "FAILED", reply, Severity.ERROR, "mail-failed", "Mail not delivered to ");
    }

    /** Gives a recipient back to the queue, to be tried again after the delay; false where the claim is lost. */
    public boolean putOff(Delivery delivery, String reply, Duration delay) {
        return database.call(em -> em.createNativeQuery("""
                                UPDATE recipients
                                SET last_reply = ?4, leased_until = '-infinity',
                                    next_attempt_at = now() + ?5 * interval '1 millisecond'
                                WHERE mail_id = ?1 AND position = ?2 AND attempts = ?3 AND status = 'QUEUED'""")
                        .setParameter(1, delivery.mailId())
                        .setParameter(2, delivery.position())
                        .setParameter(3, delivery.attempt())
                        .setParameter(4, storable(reply))
                        .setParameter(5, delay.toMillis())
                        .executeUpdate()
                == 1);
    }

    @SuppressWarnings("unchecked") // a native query gives rows of objects
    private static List<Object[]> claim(EntityManager em, int limit, Duration lease) {
        // A queue outruns its statistics: the planner would rather sort a long backlog than walk its index.
        em.createNativeQuery("SET LOCAL enable_sort = off").executeUpdate();
        return em.createNativeQuery("""
                        WITH due AS (
                            SELECT mail_id, position FROM recipients
                            WHERE status = 'QUEUED' AND next_attempt_at <= now() AND leased_until < now()
                            ORDER BY next_attempt_at LIMIT ?1 FOR UPDATE SKIP LOCKED)
                        UPDATE recipients
                        SET leased_until = now() + ?2 * interval '1 millisecond', attempts = attempts + 1
                        FROM due JOIN mails ON mails.id = due.mail_id
                        WHERE recipients.mail_id = due.mail_id AND recipients.position = due.position
                        RETURNING recipients.mail_id, recipients.position, recipients.address, recipients.attempts,
                                  mails.created_at, mails.sender,
                                  (SELECT string_agg(address, E'\\n' ORDER BY position) FROM recipients AS all_recipients
                                   WHERE all_recipients.mail_id = mails.id),
                                  mails.message_id, mails.subject, mails.body_text, mails.body_html, mails.traceparent""")
                .setParameter(1, limit)
                .setParameter(2, lease.toMillis())
                .getResultList();
    }

    private boolean settle(
            Delivery delivery, String status, String reply, Severity severity, String event, String sentence) {
        var storable = storable(reply);
        return database.call(em -> {
            var ours = em.createNativeQuery("""
                                    UPDATE recipients SET status = ?4, last_reply = ?5, leased_until = '-infinity'
                                    WHERE mail_id = ?1 AND position = ?2 AND attempts = ?3 AND status = 'QUEUED'""")
                            .setParameter(1, delivery.mailId())
                            .setParameter(2, delivery.position())
                            .setParameter(3, delivery.attempt())
                            .setParameter(4, status)
                            .setParameter(5, storable)
                            .executeUpdate()
                    == 1;
            if (ours) {
                entry(em, delivery, storable, severity, event, sentence);
            }
            return ours;
        });
    }

    private void entry(
            EntityManager em, Delivery delivery, String reply, Severity severity, String event, String sentence) {
        entries.add(
                em,
                severity,
                event,
                sentence + delivery.address() + ": " + reply,
                Map.of(
                        "mail.id", delivery.mailId().toString(),
                        "mail.recipient", delivery.address(),
                        "mail.attempts", Integer.toString(delivery.attempt()),
                        "mail.reply", reply));
    }

    private static Delivery delivery(Object[] row) {
        return new Delivery(
                (UUID) row[0],
                ((Number) row[1]).intValue(),
                (String) row[2],
                ((Number) row[3]).intValue(),
                ((Timestamp) row[4]).toInstant(),
                (String) row[5],
                List.of(((String) row[6]).split(ADDRESS_SEPARATOR)),
                (String) row[7],
                new Content((String) row[8], (String) row[9], Optional.ofNullable((String) row[10])),
                (String) row[11]);
    }

    /** A mail server's reply is somebody else's text: one line, printable, not long. */
    private static String storable(String reply) {
        var line = reply.strip().replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cs}]+", " ");
        return line.length() > MAX_REPLY ? line.substring(0, MAX_REPLY).stripTrailing() + "…" : line;
    }
}
