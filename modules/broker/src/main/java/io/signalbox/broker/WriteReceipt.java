package io.signalbox.broker;

import java.util.List;
import java.util.UUID;

/**
 * The answer to a write.
 *
 * @param ids of the accepted entries, in the order of the request
 * @param via the protocol that took them
 * @param durability where they are now
 * @param tookMillis how long handing them on took
 * @param errors the entries that were not taken, by their place in the request
 */
public record WriteReceipt(
        List<UUID> ids, Via via, Delivery.Durability durability, long tookMillis, List<ItemError> errors) {

    /** Copies the lists. */
    public WriteReceipt {
        ids = List.copyOf(ids);
        errors = List.copyOf(errors);
    }
}
