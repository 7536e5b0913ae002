package io.signalbox.auth;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import io.signalbox.common.security.Role;

/** A person who can sign in. */
@Entity
@Table(name = "accounts")
public class Account {

    @Id
    private UUID id;

    private String email;

    @Column(name = "first_name")
    private String firstName;

    @Column(name = "last_name")
    private String lastName;

    @Column(name = "password_hash")
    private String passwordHash;

    private boolean active;

    @Convert(converter = RoleSet.class)
    private Set<String> roles;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    private long generation;

    @Version
    private long version;

    /** For JPA. */
    protected Account() {}

    /**
     * A new, active account.
     *
     * @param id a UUIDv7: lists are in the order of ids
     * @param passwordHash as the password hasher made it
     */
    public Account(
            UUID id, EmailAddress email, PersonName name, String passwordHash, Set<String> roles, Instant createdAt) {
        this.id = id;
        this.email = email.value();
        this.firstName = name.first();
        this.lastName = name.last();
        this.passwordHash = passwordHash;
        this.active = true;
        this.roles = Set.copyOf(roles);
        this.createdAt = createdAt;
        this.updatedAt = createdAt;
    }

    /** Its id, the {@code sub} of its tokens. */
    public UUID id() {
        return id;
    }

    /** The address that the person signs in with. */
    public String email() {
        return email;
    }

    /** The person's name. */
    public PersonName name() {
        return new PersonName(firstName, lastName);
    }

    /** The password's hash, of a form that the password hasher knows. */
    public String passwordHash() {
        return passwordHash;
    }

    /** Whether the person may sign in. */
    public boolean isActive() {
        return active;
    }

    /** What the person may do. */
    public Set<String> roles() {
        return roles;
    }

    /** When it was made. */
    public Instant createdAt() {
        return createdAt;
    }

    /** When the person or an admin last changed it. */
    public Instant updatedAt() {
        return updatedAt;
    }

    /** Whether this is an account that may do everything now. */
    public boolean isActiveAdmin() {
        return active && roles.contains(Role.ADMIN);
    }

    /** Changes the person's name. */
    public void rename(PersonName name, Instant now) {
        firstName = name.first();
        lastName = name.last();
        updatedAt = now;
    }

    /** How often its rights were cut, the {@code gen} of its tokens. */
    public long generation() {
        return generation;
    }

    /** Whether these would be more rights than it has. */
    public boolean gains(Set<String> newRoles, boolean mayBeActive) {
        return !roles.containsAll(newRoles) || (mayBeActive && !active);
    }

    /**
     * Changes what the person may do, and whether they may sign in.
     *
     * @return whether that took something away, so that the tokens from before are good no more
     */
    public boolean authorize(Set<String> newRoles, boolean mayBeActive, Instant now) {
        var cuts = !newRoles.containsAll(roles) || (active && !mayBeActive);
        if (cuts) {
            cut();
        }
        roles = Set.copyOf(newRoles);
        active = mayBeActive;
        updatedAt = now;
        return cuts;
    }

    /** Makes all tokens from before good no more. */
    public void cut() {
        generation++;
    }

    /** Replaces the password by another. */
    public void changePassword(String hash, Instant now) {
        passwordHash = hash;
        updatedAt = now;
    }

    /** Replaces the hash by a better one of the same password. */
    public void upgradePasswordHash(String hash) {
        passwordHash = hash;
    }
}
