package io.signalbox.auth;

import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What begins at a sign-in and lasts over many refreshes: a family of refresh tokens. */
@Entity
@Table(name = "sessions")
public class Session {

    @Id
    private UUID id;

    @Column(name = "account_id")
    private UUID accountId;

    @Column(name = "started_at")
    private Instant startedAt;

    @Column(name = "expires_at")
    private Instant expiresAt;

    @Column(name = "ended_at")
    private Instant endedAt;

    @Column(name = "password_at")
    private Instant passwordAt;

    /** For JPA. */
    protected Session() {}

    /** A session that begins. */
    public Session(UUID id, UUID accountId, Instant startedAt, Instant expiresAt) {
        this.id = id;
        this.accountId = accountId;
        this.startedAt = startedAt;
        this.passwordAt = startedAt;
        this.expiresAt = expiresAt;
    }

    /** Its id, the {@code sid} of its access tokens. */
    public UUID id() {
        return id;
    }

    /** Whose it is. */
    public UUID accountId() {
        return accountId;
    }

    /** When it ends, however often it is refreshed. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** When the password was last given in it. */
    public Instant passwordAt() {
        return passwordAt;
    }

    /** Remembers that the password was given again. */
    public void passwordGiven(Instant now) {
        passwordAt = now;
    }

    /** Whether it goes on. */
    public boolean isAlive(Instant now) {
        return endedAt == null && now.isBefore(expiresAt);
    }

    /** Ends it: none of its refresh tokens is good any more. */
    public void end(Instant now) {
        if (endedAt == null) {
            endedAt = now;
        }
    }
}
