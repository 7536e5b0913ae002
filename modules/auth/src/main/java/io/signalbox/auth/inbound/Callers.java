package io.signalbox.auth.inbound;

import java.util.UUID;

import jakarta.ws.rs.core.SecurityContext;

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
}
