package io.signalbox.auth.store;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;

import io.signalbox.common.security.Credential;
import io.signalbox.common.security.Revocation;

/** The table of revocations. Times are the database's, so that replicas agree. */
@ApplicationScoped
public class RevocationStore {

    /** An arbitrary number, for PostgreSQL's advisory lock. */
    private static final long REVOCATIONS = 0x7369676e_726576L;

    /** A revocation and where it stands in the order of all. */
    public record Positioned(long position, Revocation revocation) {}

    /** Adds the revocation of a session's or an API key's tokens. Nothing may be locked after this. */
    public void add(EntityManager em, UUID account, Credential credential, Duration kept) {
        switch (credential) {
            case Credential.Session(var id) -> add(em, "session", id, account, 0, kept);
            case Credential.ApiKey(var id) -> add(em, "api-key", id, account, 0, kept);
            case Credential.Untold() -> throw new IllegalArgumentException("Nothing to name the tokens by");
        }
    }

    /** Adds the revocation of an account's tokens of earlier generations. Nothing may be locked after this. */
    public void add(EntityManager em, UUID account, long generation, Duration kept) {
        add(em, "account", account, account, generation, kept);
    }

    /** How many of an account's sessions and keys are revoked one by one now. */
    public int count(EntityManager em, UUID account) {
        var count = (Number) em.createNativeQuery("""
                        SELECT count(*) FROM revocations
                        WHERE account_id = ?1 AND kind <> 'account' AND expires_at > clock_timestamp()""").setParameter(1, account).getSingleResult();
        return count.intValue();
    }

    /** The revocations after a position that still matter, in their order. */
    public List<Positioned> after(EntityManager em, long position, int limit) {
        List<?> rows = em.createNativeQuery("""
                        SELECT position, kind, cast(subject AS text), generation, expires_at FROM revocations
                        WHERE position > ?1 AND expires_at > clock_timestamp() ORDER BY position LIMIT ?2""")
                .setParameter(1, position)
                .setParameter(2, limit)
                .getResultList();
        return rows.stream().map(row -> positioned((Object[]) row)).toList();
    }

    /** The last position that was ever given. */
    public long last(EntityManager em) {
        var last = (Number) em.createNativeQuery("SELECT last_value FROM revocations_position")
                .getSingleResult();
        return last.longValue();
    }

    /** Deletes the revocations of tokens that have all expired. */
    public void sweep(EntityManager em) {
        em.createNativeQuery("DELETE FROM revocations WHERE expires_at < clock_timestamp()")
                .executeUpdate();
    }

    private static void add(EntityManager em, String kind, UUID subject, UUID account, long generation, Duration kept) {
        em.flush();
        em.createNativeQuery("SELECT 1 FROM pg_advisory_xact_lock(?1)")
                .setParameter(1, REVOCATIONS)
                .getSingleResult();
        em.createNativeQuery("""
                        INSERT INTO revocations AS r (position, kind, subject, account_id, generation, expires_at)
                        VALUES (nextval('revocations_position'), ?1, cast(?2 AS uuid), cast(?3 AS uuid), ?4,
                                clock_timestamp() + ?5 * interval '1 second')
                        ON CONFLICT (kind, subject) DO UPDATE SET
                            position = excluded.position,
                            generation = greatest(r.generation, excluded.generation),
                            expires_at = excluded.expires_at""")
                .setParameter(1, kind)
                .setParameter(2, subject.toString())
                .setParameter(3, account.toString())
                .setParameter(4, generation)
                .setParameter(5, kept.toSeconds())
                .executeUpdate();
    }

    private static Positioned positioned(Object[] row) {
        var id = UUID.fromString((String) row[2]);
        var until = instant(row[4]);
        return new Positioned(
                ((Number) row[0]).longValue(),
                switch ((String) row[1]) {
                    case "session" -> new Revocation.OfCredential(new Credential.Session(id), until);
                    case "api-key" -> new Revocation.OfCredential(new Credential.ApiKey(id), until);
                    case "account" -> new Revocation.OfAccount(id, ((Number) row[3]).longValue(), until);
                    default -> throw new IllegalStateException("The table's own check forbids this");
                });
    }

    private static Instant instant(Object value) {
        return switch (value) {
            case Timestamp timestamp -> timestamp.toInstant();
            case java.time.OffsetDateTime time -> time.toInstant();
            case Instant instant -> instant;
            default -> throw new IllegalStateException("No time: " + value.getClass());
        };
    }
}
