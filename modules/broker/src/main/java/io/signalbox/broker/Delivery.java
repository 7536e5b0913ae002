package io.signalbox.broker;

import java.util.List;

/**
 * What became of entries that were handed on.
 *
 * @param via the protocol that took them
 * @param durability where they are now
 * @param errors those that were refused, by their place among the entries handed on
 */
public record Delivery(Via via, Durability durability, List<ItemError> errors) {

    /** Where accepted entries are when the caller hears yes. */
    public enum Durability {
        /** In the logger's store. */
        STORED,
        /** In the durable queue; the logger stores them from there. */
        QUEUED
    }

    /** Copies the list. */
    public Delivery {
        errors = List.copyOf(errors);
    }

    /** The logger has stored them. */
    public static Delivery stored(Via via, List<ItemError> errors) {
        return new Delivery(via, Durability.STORED, errors);
    }

    /** The queue has confirmed all of them. */
    public static Delivery queued() {
        return new Delivery(Via.AMQP, Durability.QUEUED, List.of());
    }
}
