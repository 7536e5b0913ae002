package io.signalbox.broker;

import java.util.Locale;

/** A kept and guarded way from the broker to a neighbour; each has a breaker and a bulkhead of its own. */
public enum Edge {
    /** Log entries, by gRPC. */
    LOGGER_GRPC,
    /** Log entries, by REST. */
    LOGGER_REST,
    /** Log entries, by JSON-RPC. */
    LOGGER_RPC,
    /** Log entries, by the durable queue. */
    LOGGER_AMQP,
    /** Entries of the classic contract, by its exchange. */
    CLASSIC_AMQP,
    /** Searches that came by gRPC. */
    LOGGER_SEARCH_GRPC,
    /** Searches that came by JSON-RPC. */
    LOGGER_SEARCH_RPC,
    /** Mails, by gRPC. */
    MAIL_GRPC,
    /** Mails, by REST. */
    MAIL_REST,
    /** Mails, by JSON-RPC. */
    MAIL_RPC,
    /** A mail's status, asked by gRPC. */
    MAIL_GET_GRPC,
    /** A mail's status, asked by JSON-RPC. */
    MAIL_GET_RPC,
    /** REST requests that auth answers. */
    AUTH,
    /** The exchange of API keys for access tokens. */
    AUTH_API_KEYS,
    /** REST requests that the logger answers. */
    LOGGER,
    /** REST requests that mail answers. */
    MAIL,
    /** REST requests that the listener answers. */
    LISTENER;

    /** The name in the API and in metrics, for example {@code logger-grpc}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
