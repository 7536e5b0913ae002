package io.signalbox.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What lets a machine act in a person's name, with some of their roles; only the secret's hash is kept. */
@Entity
@Table(name = "api_keys")
public class ApiKey {

    private static final Duration USE_PRECISION = Duration.ofMinutes(1);

    @Id
    private UUID id;

    @Column(name = "account_id")
    private UUID accountId;

    private String name;

    @Column(name = "secret_hash")
    private byte[] secretHash;

    @Convert(converter = RoleSet.class)
    private Set<String> scopes;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "last_used_at")
    private Instant lastUsedAt;

    @Column(name = "expires_at")
    private Instant expiresAt;

    /** For JPA. */
    protected ApiKey() {}

    /**
     * A new key.
     *
     * @param id a UUIDv7
     * @param name what its owner calls it
     * @param secretHash SHA-256 of the secret
     * @param scopes the roles it gives, as far as its owner has them
     * @param expiresAt absent for a key without end
     */
    public ApiKey(
            UUID id,
            UUID accountId,
            String name,
            byte[] secretHash,
            Set<String> scopes,
            Instant createdAt,
            Optional<Instant> expiresAt) {
        this.id = id;
        this.accountId = accountId;
        this.name = name;
        this.secretHash = secretHash.clone();
        this.scopes = Set.copyOf(scopes);
        this.createdAt = createdAt;
        this.expiresAt = expiresAt.orElse(null);
    }

    /** Its id, which the key's text holds. */
    public UUID id() {
        return id;
    }

    /** Whose it is. */
    public UUID accountId() {
        return accountId;
    }

    /** What its owner calls it. */
    public String name() {
        return name;
    }

    /** SHA-256 of the secret. */
    public byte[] secretHash() {
        return secretHash.clone();
    }

    /** The roles it gives, as far as its owner has them. */
    public Set<String> scopes() {
        return scopes;
    }

    /** When it was made. */
    public Instant createdAt() {
        return createdAt;
    }

    /** When it was last used, to the minute; absent where it never was. */
    public Optional<Instant> lastUsedAt() {
        return Optional.ofNullable(lastUsedAt);
    }

    /** When it ends; absent for a key without end. */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    /** Whether it is good now. */
    public boolean isAlive(Instant now) {
        return expiresAt == null || now.isBefore(expiresAt);
    }

    /** Remembers that it was used, to the minute, so that a busy machine costs few writes. */
    public void use(Instant now) {
        if (lastUsedAt == null || lastUsedAt.plus(USE_PRECISION).isBefore(now)) {
            lastUsedAt = now;
        }
    }
}
