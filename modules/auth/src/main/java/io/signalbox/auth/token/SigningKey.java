package io.signalbox.auth.token;

import java.time.Instant;
import java.util.Optional;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A key that signs access tokens, in one of the states of its life. */
@Entity
@Table(name = "signing_keys")
public class SigningKey {

    /** What a key is there for. All three are published. */
    public enum State {
        /** Published, so that everybody knows it before it signs. */
        NEXT,
        /** Signs. */
        CURRENT,
        /** Signs no more; stays until the tokens that it signed are gone. */
        RETIRED
    }

    @Id
    private String kid;

    @Enumerated(EnumType.STRING)
    private State state;

    @Column(name = "public_jwk")
    private String publicJwk;

    @Column(name = "private_jwk")
    private byte[] encryptedJwk;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "activated_at")
    private Instant activatedAt;

    @Column(name = "retired_at")
    private Instant retiredAt;

    /** For JPA. */
    protected SigningKey() {}

    /**
     * A key to come.
     *
     * @param publicJwk the public JWK (RFC 7517)
     * @param encryptedJwk the whole JWK, sealed by {@link KeyCipher}
     */
    public SigningKey(String kid, String publicJwk, byte[] encryptedJwk, Instant createdAt) {
        this.kid = kid;
        this.state = State.NEXT;
        this.publicJwk = publicJwk;
        this.encryptedJwk = encryptedJwk.clone();
        this.createdAt = createdAt;
    }

    /** Lets the key sign from now on. */
    public void activate(Instant now) {
        state = State.CURRENT;
        activatedAt = now;
    }

    /** Lets the key sign no more. */
    public void retire(Instant now) {
        state = State.RETIRED;
        retiredAt = now;
    }

    /**
     * Puts another sealing of the same JWK in the place of the one that is kept.
     *
     * @param sealed the whole JWK, sealed by {@link KeyCipher}
     */
    void sealAgain(byte[] sealed) {
        encryptedJwk = sealed.clone();
    }

    /** The key id, which the tokens' headers carry. */
    public String kid() {
        return kid;
    }

    /** What it is there for. */
    public State state() {
        return state;
    }

    /** The public JWK. */
    public String publicJwk() {
        return publicJwk;
    }

    /** The whole JWK, sealed by {@link KeyCipher}. */
    public byte[] encryptedJwk() {
        return encryptedJwk.clone();
    }

    /** When it was first published. */
    public Instant createdAt() {
        return createdAt;
    }

    /** When it began to sign, if it did. */
    public Optional<Instant> activatedAt() {
        return Optional.ofNullable(activatedAt);
    }

    /** When it signed no more, if that is so. */
    public Optional<Instant> retiredAt() {
        return Optional.ofNullable(retiredAt);
    }
}
