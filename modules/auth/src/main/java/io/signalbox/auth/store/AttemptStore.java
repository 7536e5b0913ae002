package io.signalbox.auth.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;

import io.signalbox.auth.SignInAttempt;
import io.signalbox.auth.SignInAttempt.Subject;
import io.signalbox.auth.ThrottlePolicy;

/**
 * The table of failed sign-ins. Each count is one statement, by the database's clock, so that replicas agree. Rows are locked in one
 * order, the account's before the address's.
 */
@ApplicationScoped
public class AttemptStore {

    /** After that long a check that never ended counts no more: its process has died. */
    private static final int PENDING_SECONDS = 30;

    /** How long this attempt has to wait; empty where it need not. */
    public Optional<Duration> waitOf(EntityManager em, SignInAttempt attempt) {
        var millis = (Number) em.createNativeQuery("""
                        SELECT coalesce(max(extract(epoch FROM blocked_until - clock_timestamp()) * 1000), 0)
                        FROM sign_in_attempts WHERE subject IN (?1, ?2) AND blocked_until > clock_timestamp()""")
                .setParameter(1, attempt.account().key())
                .setParameter(2, attempt.address().key())
                .getSingleResult();
        return Optional.of(Duration.ofMillis(millis.longValue())).filter(Duration::isPositive);
    }

    /**
     * Counts an attempt as being checked, if both its subjects have room: as many may be under way as failures are left before waiting
     * begins, and at least one where nobody waits.
     *
     * @return whether it was counted
     */
    public boolean begin(EntityManager em, SignInAttempt attempt, ThrottlePolicy policy) {
        var counted = new ArrayList<Subject>();
        for (var subject : attempt.subjects()) {
            if (begin(em, subject, policy)) {
                counted.add(subject);
            }
        }
        if (counted.size() < attempt.subjects().size()) {
            counted.forEach(subject -> settle(em, subject, "pending = greatest(pending - 1, 0)"));
            return false;
        }
        return true;
    }

    private static boolean begin(EntityManager em, Subject subject, ThrottlePolicy policy) {
        return !em.createNativeQuery("""
                        INSERT INTO sign_in_attempts AS a (subject, threshold) VALUES (?1, ?2)
                        ON CONFLICT (subject) DO UPDATE SET
                            threshold = excluded.threshold,
                            failures = CASE WHEN a.failed_at < clock_timestamp() - ?3 * interval '1 second'
                                            THEN 0 ELSE a.failures END,
                            pending = CASE WHEN a.begun_at < clock_timestamp() - ?4 * interval '1 second'
                                           THEN 1 ELSE a.pending + 1 END,
                            begun_at = clock_timestamp()
                        WHERE a.blocked_until <= clock_timestamp()
                          AND (a.pending < greatest(1, excluded.threshold - a.failures)
                               OR a.begun_at < clock_timestamp() - ?4 * interval '1 second')
                        RETURNING a.subject""")
                .setParameter(1, subject.key())
                .setParameter(2, subject.threshold())
                .setParameter(3, policy.forgetAfter().toSeconds())
                .setParameter(4, PENDING_SECONDS)
                .getResultList()
                .isEmpty();
    }

    /** Ends a check with a failure: counts it for both subjects, and lets them wait past their threshold. */
    public void failed(EntityManager em, SignInAttempt attempt, ThrottlePolicy policy) {
        for (var subject : attempt.subjects()) {
            em.createNativeQuery("""
                            UPDATE sign_in_attempts SET
                                failures = failures + 1,
                                pending = greatest(pending - 1, 0),
                                failed_at = clock_timestamp(),
                                blocked_until = CASE WHEN failures + 1 < threshold THEN blocked_until
                                    ELSE clock_timestamp() + interval '1 millisecond'
                                         * least(?2, ?3 * power(2, least(failures + 1 - threshold, 30))) END
                            WHERE subject = ?1""")
                    .setParameter(1, subject.key())
                    .setParameter(2, policy.longestWait().toMillis())
                    .setParameter(3, policy.firstWait().toMillis())
                    .executeUpdate();
        }
    }

    /** Ends a check with a success: forgets the account's failures, and keeps those of the address. */
    public void succeeded(EntityManager em, SignInAttempt attempt) {
        settle(em, attempt.account(), "failures = 0, pending = greatest(pending - 1, 0), blocked_until = '-infinity'");
        settle(em, attempt.address(), "pending = greatest(pending - 1, 0)");
    }

    /** Deletes what is forgotten. */
    public void sweep(EntityManager em, ThrottlePolicy policy) {
        em.createNativeQuery("""
                        DELETE FROM sign_in_attempts
                        WHERE greatest(begun_at, failed_at, blocked_until) < clock_timestamp() - ?1 * interval '1 second'""")
                .setParameter(1, policy.forgetAfter().toSeconds())
                .executeUpdate();
    }

    private static void settle(EntityManager em, Subject subject, String change) {
        em.createNativeQuery("UPDATE sign_in_attempts SET " + change + " WHERE subject = ?1")
                .setParameter(1, subject.key())
                .executeUpdate();
    }
}
