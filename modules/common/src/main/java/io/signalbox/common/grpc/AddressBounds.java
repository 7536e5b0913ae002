package io.signalbox.common.grpc;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

import io.grpc.netty.shaded.io.netty.channel.Channel;

/**
 * How many connections or calls there may be at once, in all and from one address (IPv6: network of 64 bits). The last eighth is for addresses
 * that have none yet, so that few addresses can't shut out the rest.
 */
final class AddressBounds {

    private static final int NEWCOMERS_PART = 8;
    private static final int IPV6_NETWORK_BYTES = 8;

    private final int inAll;
    private final int perAddress;
    private final Map<ByteBuffer, Integer> open = new HashMap<>();
    private int count;

    /** Bounds that nobody has used any of. */
    AddressBounds(int inAll, int perAddress) {
        this.inAll = inAll;
        this.perAddress = perAddress;
    }

    /** Whether a connection may stay; if so it is counted until it closes. */
    boolean admit(Channel connection) {
        if (!(connection.remoteAddress() instanceof InetSocketAddress socket) || !take(socket.getAddress())) {
            return false;
        }
        connection.closeFuture().addListener(_ -> giveBack(socket.getAddress()));
        return true;
    }

    /** Counts one in, if there is room for it. */
    synchronized boolean take(InetAddress address) {
        var network = network(address);
        var own = open.getOrDefault(network, 0);
        if (count >= (own == 0 ? inAll : inAll - inAll / NEWCOMERS_PART) || own >= perAddress) {
            return false;
        }
        open.put(network, own + 1);
        count++;
        return true;
    }

    /** Who has one address of IPv6 has the 2^64 beside it. */
    private static ByteBuffer network(InetAddress address) {
        return ByteBuffer.wrap(address.getAddress(), 0, address instanceof Inet6Address ? IPV6_NETWORK_BYTES : 4);
    }

    /** Counts one out. */
    synchronized void giveBack(InetAddress address) {
        open.computeIfPresent(network(address), (_, own) -> own == 1 ? null : own - 1);
        count--;
    }
}
