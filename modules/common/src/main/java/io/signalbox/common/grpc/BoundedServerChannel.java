package io.signalbox.common.grpc;

import java.util.List;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;

/** Accepts connections, and closes those past the bounds before anything is made of them or read from them. */
final class BoundedServerChannel extends NioServerSocketChannel {

    private final AddressBounds bounds;

    /** Not bound to an address yet. */
    BoundedServerChannel(AddressBounds bounds) {
        this.bounds = bounds;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        var before = accepted.size();
        var count = super.doReadMessages(accepted);
        for (int i = accepted.size() - 1; i >= before; i--) {
            var connection = (Channel) accepted.get(i);
            if (!bounds.admit(connection)) {
                accepted.remove(i);
                connection.unsafe().closeForcibly();
            }
        }
        return count;
    }
}
