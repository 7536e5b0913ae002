package io.signalbox.broker;

import io.signalbox.common.security.Caller;

/**
 * In whose name something is handed on.
 *
 * @param principal the subject of the token
 * @param token the bearer token to call a service with; never logged
 * @param origin what the entry's origin shall be where the broker may say so
 */
public record Sender(String principal, String token, Origin origin) {

    /** Where an entry comes from, as far as the broker knows better than the logger. */
    public enum Origin {
        /** From the caller whose token it is. */
        CALLER,
        /** From a client of the classic contract, who has no token. */
        CLASSIC
    }

    /** A verified caller. */
    public static Sender of(Caller caller) {
        return new Sender(caller.subject(), caller.token(), Origin.CALLER);
    }

    @Override
    public String toString() {
        return "Sender[" + principal + " " + origin + "]";
    }
}
