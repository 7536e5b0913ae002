package io.signalbox.common.grpc;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.signalbox.common.http.Network;

/**
 * How many connections or calls there may be at once, in all and of one sender. The last eighth is for senders that have none yet, so that few
 * of them can't shut out the rest.
 */
final class AddressBounds {

    private static final int NEWCOMERS_PART = 8;

    private final int inAll;
    private final int perAddress;
    private final Map<Network, Integer> open = new HashMap<>();
    private int count;

    /** Bounds that nobody has used any of. */
    AddressBounds(int inAll, int perAddress) {
        this.inAll = inAll;
        this.perAddress = perAddress;
    }

    /**
     * Counts one in, if there is room for it.
     *
     * @param sender whose it is; nothing where many senders come from there, who are bounded together only
     */
    synchronized boolean take(Optional<Network> sender) {
        var own = sender.map(network -> open.getOrDefault(network, 0));
        if (count >= (own.equals(Optional.of(0)) ? inAll : inAll - inAll / NEWCOMERS_PART)
                || own.filter(there -> there >= perAddress).isPresent()) {
            return false;
        }
        sender.ifPresent(network -> open.merge(network, 1, Integer::sum));
        count++;
        return true;
    }

    /** Counts one out. */
    synchronized void giveBack(Optional<Network> sender) {
        sender.ifPresent(network -> open.computeIfPresent(network, (_, own) -> own == 1 ? null : own - 1));
        count--;
    }
}
