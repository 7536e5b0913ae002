package io.signalbox.common.security;

import java.time.Instant;
import java.util.Set;

import io.grpc.Context;
import io.signalbox.common.limits.Counted;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * Who is calling, as their verified token says.
 *
 * @param subject the token's {@code sub}: an account's id, or a service's name
 * @param name the token's {@code upn}: an e-mail address, an API key's name, or a service's name
 * @param roles the token's {@code groups}
 * @param expires when the token ends
 * @param token the token itself, to be handed on in the caller's name; never logged
 * @param credential the session ({@code sid}) or the API key ({@code api_key}) that the token was issued for
 * @param generation the token's {@code gen}: how often the account's rights had been cut when it was issued
 */
public record Caller(
        String subject,
        String name,
        Set<String> roles,
        Instant expires,
        String token,
        Credential credential,
        long generation)
        implements Counted {

    /** The caller of the gRPC call that the current thread serves. */
    public static final Context.Key<Caller> GRPC = Context.key("signalbox-caller");

    /** Copies the roles. */
    public Caller {
        roles = Set.copyOf(roles);
    }

    /** Whose token does not tell what it was issued for. */
    public Caller(String subject, String name, Set<String> roles, Instant expires, String token) {
        this(subject, name, roles, expires, token, new Credential.Untold(), 0);
    }

    /** The caller of the current gRPC call. */
    public static Caller ofGrpc() {
        var caller = GRPC.get();
        if (caller == null) {
            throw new ProblemException(ProblemType.UNAUTHENTICATED, "The call carries no token.");
        }
        return caller;
    }

    @Override
    public String getName() {
        return name;
    }

    /** Whether the caller is a service of Signalbox itself. */
    public boolean isService() {
        return roles.contains(Role.SERVICE);
    }

    /** Whether the caller has one of these roles, or is an admin. */
    public boolean hasAny(String... wanted) {
        if (roles.contains(Role.ADMIN)) {
            return true;
        }
        for (var role : wanted) {
            if (roles.contains(role)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Goes on only for a caller with one of these roles, or an admin.
     *
     * @throws ProblemException {@code forbidden}
     */
    public void require(String... wanted) {
        if (!hasAny(wanted)) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN, "One of these roles is needed: " + String.join(", ", wanted) + ".");
        }
    }

    @Override
    public String toString() {
        return "Caller[" + name + " " + roles + "]";
    }
}
