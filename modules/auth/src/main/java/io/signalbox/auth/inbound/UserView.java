package io.signalbox.auth.inbound;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.signalbox.auth.Account;

/** An account, as it is shown: never with its password's hash. */
public record UserView(
        UUID id,
        String email,
        String firstName,
        String lastName,
        boolean active,
        List<String> roles,
        Instant createdAt,
        Instant updatedAt) {

    static UserView of(Account account) {
        return new UserView(
                account.id(),
                account.email(),
                account.name().first(),
                account.name().last(),
                account.isActive(),
                account.roles().stream().sorted().toList(),
                account.createdAt(),
                account.updatedAt());
    }
}
