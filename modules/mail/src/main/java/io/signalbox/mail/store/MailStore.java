package io.signalbox.mail.store;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;

import io.signalbox.common.database.Database;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.mail.AcceptedMail;
import io.signalbox.mail.EmailAddress;
import io.signalbox.mail.IdempotencyKey;
import io.signalbox.mail.Mail;
import io.signalbox.mail.Recipient;
import io.signalbox.mail.RecipientStatus;

/** Mails, their recipients and the idempotency keys of their requests, in PostgreSQL. Every method may throw {@code unavailable}. */
@ApplicationScoped
public class MailStore {

    /** Where a list that begins with the newest mail begins. */
    public static final UUID NEWEST = new UUID(-1, -1);

    private final Database database;

    /** @param database the service's own */
    @Inject
    public MailStore(Database database) {
        this.database = database;
    }

    /** Stores a mail with all its recipients queued, and gives its id. */
    public UUID add(AcceptedMail mail) {
        database.run(em -> insert(em, mail));
        return mail.id();
    }

    /**
     * Stores a mail once for an idempotency key, also when several requests try at the same time, and gives the id of the one that is
     * stored.
     *
     * @throws ProblemException {@code idempotency-key-reused} when the key stands for another request
     */
    public UUID add(AcceptedMail mail, IdempotencyKey key) {
        return database.call(em -> {
            if (claim(em, mail.id(), key)) {
                insert(em, mail);
                return mail.id();
            }
            return known(em, key);
        });
    }

    /** A mail. */
    public Optional<Mail> find(UUID id) {
        return database.call(em -> mails(
                        em,
                        em.createNativeQuery("SELECT id, created_at, subject FROM mails WHERE id = ?1")
                                .setParameter(1, id))
                .stream()
                .findFirst());
    }

    /** A mail of this principal. */
    public Optional<Mail> find(UUID id, String principal) {
        return database.call(em -> mails(
                        em,
                        em.createNativeQuery(
                                        "SELECT id, created_at, subject FROM mails WHERE id = ?1 AND principal = ?2")
                                .setParameter(1, id)
                                .setParameter(2, principal))
                .stream()
                .findFirst());
    }

    /** Mails older than one, newest first. */
    public List<Mail> all(UUID olderThan, int limit, String caller) {
        return database.search(
                caller,
                em -> mails(
                        em, em.createNativeQuery("""
                        SELECT id, created_at, subject FROM mails WHERE id < ?1 ORDER BY id DESC LIMIT ?2""").setParameter(1, olderThan).setParameter(2, limit)));
    }

    /** Mails of this principal older than one, newest first. */
    public List<Mail> own(UUID olderThan, int limit, String principal) {
        return database.search(
                principal,
                em -> mails(
                        em,
                        em.createNativeQuery("""
                        SELECT id, created_at, subject FROM mails WHERE id < ?1 AND principal = ?3
                        ORDER BY id DESC LIMIT ?2""")
                                .setParameter(1, olderThan)
                                .setParameter(2, limit)
                                .setParameter(3, principal)));
    }

    private static boolean claim(EntityManager em, UUID mailId, IdempotencyKey key) {
        return !em.createNativeQuery("""
                        INSERT INTO idempotency_keys AS known (principal, key, request_hash, mail_id, expires_at)
                        VALUES (?1, ?2, ?3, ?4, now() + ?5 * interval '1 millisecond')
                        ON CONFLICT (principal, key) DO UPDATE
                        SET request_hash = excluded.request_hash, mail_id = excluded.mail_id,
                            expires_at = excluded.expires_at
                        WHERE known.expires_at < now()
                        RETURNING mail_id""")
                .setParameter(1, key.principal())
                .setParameter(2, key.key())
                .setParameter(3, key.requestHash())
                .setParameter(4, mailId)
                .setParameter(5, key.retention().toMillis())
                .getResultList()
                .isEmpty();
    }

    private static UUID known(EntityManager em, IdempotencyKey key) {
        var row = (Object[]) em.createNativeQuery(
                        "SELECT request_hash, mail_id FROM idempotency_keys WHERE principal = ?1 AND key = ?2")
                .setParameter(1, key.principal())
                .setParameter(2, key.key())
                .getSingleResult();
        if (!row[0].equals(key.requestHash())) {
            throw new ProblemException(
                    ProblemType.IDEMPOTENCY_KEY_REUSED, "The idempotency key stands for another request of yours.");
        }
        return (UUID) row[1];
    }

    private static void insert(EntityManager em, AcceptedMail mail) {
        em.createNativeQuery("""
                        WITH mail AS (
                            INSERT INTO mails (id, principal, template, sender, message_id, subject, body_text, body_html,
                                               traceparent)
                            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, nullif(?8, ''), ?9)
                            RETURNING id)
                        INSERT INTO recipients (mail_id, position, address)
                        SELECT mail.id, recipient.position, recipient.address
                        FROM mail, unnest(?10) WITH ORDINALITY AS recipient (address, position)""")
                .setParameter(1, mail.id())
                .setParameter(2, mail.principal())
                .setParameter(3, mail.template())
                .setParameter(4, mail.sender())
                .setParameter(5, mail.messageId())
                .setParameter(6, mail.content().subject())
                .setParameter(7, mail.content().text())
                .setParameter(8, mail.content().html().orElse(""))
                .setParameter(9, mail.traceparent())
                .setParameter(
                        10,
                        mail.recipients().stream().map(EmailAddress::toString).toArray(String[]::new))
                .executeUpdate();
    }

    @SuppressWarnings("unchecked") // a native query gives rows of objects
    private static List<Mail> mails(EntityManager em, Query query) {
        var rows = new LinkedHashMap<UUID, Object[]>();
        ((List<Object[]>) query.getResultList()).forEach(row -> rows.put((UUID) row[0], row));
        if (rows.isEmpty()) {
            return List.of();
        }
        var recipients = recipients(em, rows.keySet().toArray(UUID[]::new));
        var mails = new ArrayList<Mail>();
        rows.forEach((id, row) -> mails.add(new Mail(
                id, ((Timestamp) row[1]).toInstant(), (String) row[2], recipients.getOrDefault(id, List.of()))));
        return mails;
    }

    @SuppressWarnings("unchecked") // a native query gives rows of objects
    private static Map<UUID, List<Recipient>> recipients(EntityManager em, UUID[] mails) {
        List<Object[]> rows = em.createNativeQuery("""
                        SELECT mail_id, address, status, attempts, last_reply FROM recipients
                        WHERE mail_id = ANY (?1) ORDER BY mail_id, position""").setParameter(1, mails).getResultList();
        var recipients = new HashMap<UUID, List<Recipient>>();
        rows.forEach(row -> recipients
                .computeIfAbsent((UUID) row[0], _ -> new ArrayList<>())
                .add(new Recipient(
                        (String) row[1],
                        RecipientStatus.valueOf((String) row[2]),
                        ((Number) row[3]).intValue(),
                        (String) row[4])));
        return recipients;
    }
}
