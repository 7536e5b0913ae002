package io.signalbox.listener.store;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;

import io.signalbox.listener.Rule;

/** The table of what rules had of their mail quotas. Every method works in the caller's transaction, by the database's clock. */
@ApplicationScoped
public class MailQuotaStore {

    /**
     * A period that is over.
     *
     * @param held how many mails were held back in it
     */
    public record Ended(UUID rule, String ruleName, long held) {}

    /**
     * Takes one mail of a rule's quota, in a period that begins with the first.
     *
     * @return whether there was one left; if not, it is counted as held back
     */
    public boolean take(EntityManager em, Rule rule, int limit) {
        var held = (Number) em.createNativeQuery("""
                        INSERT INTO mail_quotas AS q (rule_id, rule_name, mails) VALUES (?1, ?2, 1)
                        ON CONFLICT (rule_id) DO UPDATE SET
                            rule_name = excluded.rule_name,
                            mails = least(q.mails + 1, ?3),
                            held = CASE WHEN q.mails < ?3 THEN q.held ELSE q.held + 1 END
                        RETURNING held""")
                .setParameter(1, rule.id())
                .setParameter(2, rule.definition().name())
                .setParameter(3, limit)
                .getSingleResult();
        return held.longValue() == 0;
    }

    /** Ends a rule's period, if it is over. */
    public List<Ended> end(EntityManager em, UUID rule, Duration period) {
        return end(em, "rule_id = ?2", rule, period);
    }

    /** Ends up to so many periods that are over. */
    public List<Ended> end(EntityManager em, int limit, Duration period) {
        return end(em, "TRUE LIMIT ?2", limit, period);
    }

    @SuppressWarnings("unchecked") // a native query gives rows of objects
    private static List<Ended> end(EntityManager em, String which, Object parameter, Duration period) {
        List<Object[]> rows = em.createNativeQuery("""
                        DELETE FROM mail_quotas WHERE rule_id = ANY (ARRAY(
                            SELECT rule_id FROM mail_quotas
                            WHERE began_at <= clock_timestamp() - ?1 * interval '1 second' AND %s FOR UPDATE SKIP LOCKED))
                        RETURNING rule_id, rule_name, held""".formatted(which))
                .setParameter(1, period.toSeconds())
                .setParameter(2, parameter)
                .getResultList();
        return rows.stream()
                .map(row -> new Ended((UUID) row[0], (String) row[1], ((Number) row[2]).longValue()))
                .toList();
    }
}
