package io.signalbox.auth.inbound;

import jakarta.ws.rs.core.SecurityContext;

import io.signalbox.common.security.Caller;

/** Who is calling a resource, as their token says. */
final class Callers {

    private Callers() {}

    static Caller of(SecurityContext security) {
        return (Caller) security.getUserPrincipal();
    }
}
