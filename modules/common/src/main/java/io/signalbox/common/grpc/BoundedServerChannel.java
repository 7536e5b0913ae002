package io.signalbox.common.grpc;

import java.net.InetSocketAddress;
import java.util.List;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.signalbox.common.http.Senders;

/** Accepts connections, and closes those past the bounds before anything is made of them or read from them. */
final class BoundedServerChannel extends NioServerSocketChannel {

    private final AddressBounds bounds;
    private final Senders senders;

    /** Not bound to an address yet. */
    BoundedServerChannel(AddressBounds bounds, Senders senders) {
        this.bounds = bounds;
        this.senders = senders;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        var before = accepted.size();
        var count = super.doReadMessages(accepted);
        for (int i = accepted.size() - 1; i >= before; i--) {
            var connection = (Channel) accepted.get(i);
            if (!admit(connection)) {
                accepted.remove(i);
                connection.unsafe().closeForcibly();
            }
        }
        return count;
    }

    /** Whether a connection may stay; if so it is counted until it closes. */
    private boolean admit(Channel connection) {
        if (!(connection.remoteAddress() instanceof InetSocketAddress socket)) {
            return false;
        }
        var sender = senders.of(socket.getAddress(), List.of());
        if (!bounds.take(sender)) {
            return false;
        }
        connection.closeFuture().addListener(_ -> bounds.giveBack(sender));
        return true;
    }
}
