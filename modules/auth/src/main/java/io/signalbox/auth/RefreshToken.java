package io.signalbox.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A refresh token, of which only the hash is kept. It is good for one use (RFC 9700, section 4.14.2). */
@Entity
@Table(name = "refresh_tokens")
public class RefreshToken {

    /** How long a used token may be used again: two tabs of a browser share one. */
    public static final Duration GRACE = Duration.ofSeconds(10);

    /** What a token is good for. */
    public enum Standing {
        /** It was not used yet. */
        GOOD,
        /** It was used so recently that another tab may not have heard: what came of it is shared. */
        SHARED,
        /** Nobody used it in time. */
        EXPIRED,
        /** It was used long ago: somebody has a copy. */
        REUSED
    }

    @Id
    private byte[] hash;

    private UUID family;

    @Column(name = "issued_at")
    private Instant issuedAt;

    @Column(name = "expires_at")
    private Instant expiresAt;

    @Column(name = "rotated_at")
    private Instant rotatedAt;

    /** For JPA. */
    protected RefreshToken() {}

    /**
     * A token that nobody has used.
     *
     * @param family the session's id
     */
    public RefreshToken(byte[] hash, UUID family, Instant issuedAt, Instant expiresAt) {
        this.hash = hash.clone();
        this.family = family;
        this.issuedAt = issuedAt;
        this.expiresAt = expiresAt;
    }

    /** The session's id. */
    public UUID family() {
        return family;
    }

    /** When it ends unused. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** What it is good for now. */
    public Standing standing(Instant now) {
        if (rotatedAt != null) {
            return now.isBefore(rotatedAt.plus(GRACE)) ? Standing.SHARED : Standing.REUSED;
        }
        return now.isBefore(expiresAt) ? Standing.GOOD : Standing.EXPIRED;
    }

    /** Remembers its first use. */
    public void rotate(Instant now) {
        if (rotatedAt == null) {
            rotatedAt = now;
        }
    }
}
