package io.signalbox.logger;

import io.signalbox.common.security.Caller;

/**
 * How an entry came in.
 *
 * @param origin what is kept as the entry's origin: {@code client}, {@code amqp}, {@code classic}, or a service's name
 * @param protocol for the metrics: {@code http}, {@code jsonrpc}, {@code grpc} or {@code amqp}
 */
public record Intake(String origin, String protocol) {

    private static final String CLIENT = "client";

    /** From an authenticated caller: a service of Signalbox goes by its own name, anybody else is a client. */
    public static Intake of(Caller caller, String protocol) {
        return new Intake(caller.isService() ? caller.subject() : CLIENT, protocol);
    }
}
