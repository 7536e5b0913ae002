package io.signalbox.auth.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;

import io.signalbox.auth.SignInAttempt;
import io.signalbox.auth.SignInAttempt.Subject;
import io.signalbox.auth.ThrottlePolicy;

/**
 * The table of failed sign-ins. Each count is one statement, by the database's clock, so that replicas agree. Rows are locked in one
 * order, that of the attempt's subjects.
 */
@ApplicationScoped
public class AttemptStore {

    /** After that long a check that never ended counts no more: its process has died. */
    private static final int PENDING_SECONDS = 30;

    /** How long this attempt has to wait; empty where it need not. */
    public Optional<Duration> waitOf(EntityManager em, SignInAttempt attempt) {
        var millis = (Number)
                em.createNativeQuery("""
                        SELECT coalesce(max(extract(epoch FROM blocked_until - clock_timestamp()) * 1000), 0)
                        FROM sign_in_attempts WHERE subject = ANY (?1) AND blocked_until > clock_timestamp()""").setParameter(1, attempt.keys()).getSingleResult();
        return Optional.of(Duration.ofMillis(millis.longValue())).filter(Duration::isPositive);
    }

    /**
     * Counts an attempt as being checked, if all its subjects have room: as many may be under way as failures are left before waiting
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

    /**
     * Ends a check with a failure: counts it for all subjects, and lets them wait past their threshold.
     *
     * @return the counts of those whose wait is over
     */
    public List<Throttled> failed(EntityManager em, SignInAttempt attempt, ThrottlePolicy policy) {
        var over = new ArrayList<Throttled>();
        for (var subject : attempt.subjects()) {
            over.addAll(takeThrottled(em, "subject = ?1", subject.key()));
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
        return over;
    }

    /** Ends a check with a success: forgets the failures that only its owner can have made, and keeps the others. */
    public void succeeded(EntityManager em, SignInAttempt attempt) {
        for (var subject : attempt.subjects()) {
            settle(
                    em,
                    subject,
                    subject.isForgiven()
                            ? "failures = 0, pending = greatest(pending - 1, 0), blocked_until = '-infinity'"
                            : "pending = greatest(pending - 1, 0)");
        }
    }

    /**
     * Attempts of a wait that is over, none of which was looked at.
     *
     * @param count how many there were
     * @param email what the last of them named; empty where that was no address
     * @param address where the last of them came from
     */
    public record Throttled(long count, String email, String address) {}

    /** Counts an attempt that is not looked at, for each of its subjects that has to wait. */
    public void throttled(EntityManager em, SignInAttempt attempt, String email, String address) {
        for (var subject : attempt.subjects()) {
            em.createNativeQuery("""
                            UPDATE sign_in_attempts
                            SET throttled = throttled + 1, throttled_email = ?2, throttled_address = ?3
                            WHERE subject = ?1 AND blocked_until > clock_timestamp()""")
                    .setParameter(1, subject.key())
                    .setParameter(2, email)
                    .setParameter(3, address)
                    .executeUpdate();
        }
    }

    /** Takes up to so many counts of whoever's wait is over. */
    public List<Throttled> takeThrottled(EntityManager em, int limit) {
        return takeThrottled(em, "TRUE LIMIT ?1", limit);
    }

    @SuppressWarnings("unchecked") // a native query gives rows of objects
    private static List<Throttled> takeThrottled(EntityManager em, String which, Object parameter) {
        List<Object[]> rows = em.createNativeQuery("""
                        WITH over AS (
                            SELECT subject, throttled, throttled_email, throttled_address FROM sign_in_attempts
                            WHERE throttled > 0 AND blocked_until <= clock_timestamp() AND %s FOR UPDATE SKIP LOCKED)
                        UPDATE sign_in_attempts AS a SET throttled = 0, throttled_email = '', throttled_address = ''
                        FROM over WHERE a.subject = over.subject
                        RETURNING over.throttled, over.throttled_email, over.throttled_address""".formatted(which))
                .setParameter(1, parameter)
                .getResultList();
        return rows.stream()
                .map(row -> new Throttled(((Number) row[0]).longValue(), (String) row[1], (String) row[2]))
                .toList();
    }

    /** Deletes what is forgotten. */
    public void sweep(EntityManager em, ThrottlePolicy policy) {
        em.createNativeQuery("""
                        DELETE FROM sign_in_attempts
                        WHERE greatest(begun_at, failed_at, blocked_until) < clock_timestamp() - ?1 * interval '1 second'
                          AND throttled = 0""")
                .setParameter(1, policy.forgetAfter().toSeconds())
                .executeUpdate();
    }

    private static void settle(EntityManager em, Subject subject, String change) {
        em.createNativeQuery("UPDATE sign_in_attempts SET " + change + " WHERE subject = ?1")
                .setParameter(1, subject.key())
                .executeUpdate();
    }
}
