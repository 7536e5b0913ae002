package io.signalbox.auth.inbound;

import java.util.UUID;

import jakarta.ws.rs.core.SecurityContext;

import io.signalbox.auth.token.TokenIssuer;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;

/** Who is calling a resource. */
final class Callers {

    private Callers() {}

    static Caller of(SecurityContext security) {
        return (Caller) security.getUserPrincipal();
    }

    /** The id of the caller's account; a service has none. */
    static UUID account(SecurityContext security) {
        var caller = of(security);
        if (caller.isService()) {
            throw new ProblemException(ProblemType.FORBIDDEN, "A service has no account.");
        }
        return UUID.fromString(caller.subject());
    }

    /**
     * The id of the account of a caller who signed in. Whoever has an API key can do what its scopes allow, and nothing that lasts longer
     * than the key.
     *
     * @throws ProblemException {@code forbidden} for the token of an API key
     */
    static UUID signedIn(SecurityContext security) {
        var account = account(security);
        if (TokenIssuer.sessionOf(of(security).token()).isEmpty()) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN, "Sign in for this: the token of an API key does not allow it.");
        }
        return account;
    }
}
