package io.signalbox.auth.store;

import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.persistence.EntityManager;

import io.signalbox.auth.Account;
import io.signalbox.auth.AccountNotices.Kind;
import io.signalbox.common.background.Signal;

/** The table of notices that wait for the mail service, and that of their quotas. */
@ApplicationScoped
public class NoticeStore {

    private final Signal added = new Signal();

    /**
     * A notice to be delivered.
     *
     * @param id also its idempotency key
     * @param kind the template's name
     * @param attempts how often its delivery was begun, this time included
     */
    public record Notice(UUID id, String recipient, String kind, JsonObject variables, int attempts) {}

    /** Counts one more notice of a kind for an account, if it may have so many in a period. */
    public boolean mayTell(EntityManager em, UUID account, Kind kind, int most, Duration period) {
        return !em.createNativeQuery("""
                        INSERT INTO account_notice_quotas AS q (account_id, kind) VALUES (?1, ?2)
                        ON CONFLICT (account_id, kind) DO UPDATE SET
                            notices = CASE WHEN q.began_at < clock_timestamp() - ?4 * interval '1 second'
                                           THEN 1 ELSE q.notices + 1 END,
                            began_at = CASE WHEN q.began_at < clock_timestamp() - ?4 * interval '1 second'
                                            THEN clock_timestamp() ELSE q.began_at END
                        WHERE q.notices < ?3 OR q.began_at < clock_timestamp() - ?4 * interval '1 second'
                        RETURNING q.notices""")
                .setParameter(1, account)
                .setParameter(2, kind.template())
                .setParameter(3, most)
                .setParameter(4, period.toSeconds())
                .getResultList()
                .isEmpty();
    }

    /** Adds a notice in the transaction of what it tells of. */
    public void add(EntityManager em, UUID id, Account account, Kind kind, Map<String, String> variables) {
        em.createNativeQuery("INSERT INTO account_notices (id, account_id, recipient, kind, variables)"
                        + " VALUES (?1, ?2, ?3, ?4, ?5)")
                .setParameter(1, id)
                .setParameter(2, account.id())
                .setParameter(3, account.email())
                .setParameter(4, kind.template())
                .setParameter(
                        5,
                        Json.createObjectBuilder(Map.copyOf(variables)).build().toString())
                .executeUpdate();
        added.give();
    }

    /** Takes up to so many notices that are due, for so long; oldest first. */
    @SuppressWarnings("unchecked") // a native query gives rows of objects
    public List<Notice> lease(EntityManager em, int limit, Duration lease) {
        List<Object[]> rows = em.createNativeQuery("""
                        UPDATE account_notices
                        SET leased_until = clock_timestamp() + ?1 * interval '1 second', attempts = attempts + 1
                        WHERE id IN (SELECT id FROM account_notices WHERE leased_until < clock_timestamp()
                                     ORDER BY id LIMIT ?2 FOR UPDATE SKIP LOCKED)
                        RETURNING id, recipient, kind, variables, attempts""")
                .setParameter(1, lease.toSeconds())
                .setParameter(2, limit)
                .getResultList();
        return rows.stream()
                .map(row -> new Notice(
                        (UUID) row[0],
                        (String) row[1],
                        (String) row[2],
                        object((String) row[3]),
                        ((Number) row[4]).intValue()))
                .toList();
    }

    /** Lets a notice be taken again after a while. */
    public void release(EntityManager em, UUID id, Duration wait) {
        em.createNativeQuery("UPDATE account_notices"
                        + " SET leased_until = clock_timestamp() + ?2 * interval '1 millisecond' WHERE id = ?1")
                .setParameter(1, id)
                .setParameter(2, wait.toMillis())
                .executeUpdate();
    }

    /** Forgets a notice. */
    public void remove(EntityManager em, UUID id) {
        em.createNativeQuery("DELETE FROM account_notices WHERE id = ?1")
                .setParameter(1, id)
                .executeUpdate();
    }

    /** Forgets the quotas whose period is over. */
    public void sweep(EntityManager em, Duration period) {
        em.createNativeQuery("DELETE FROM account_notice_quotas"
                        + " WHERE began_at < clock_timestamp() - ?1 * interval '1 second'")
                .setParameter(1, period.toSeconds())
                .executeUpdate();
    }

    /** Given when a notice was added here. */
    public Signal added() {
        return added;
    }

    private static JsonObject object(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}
