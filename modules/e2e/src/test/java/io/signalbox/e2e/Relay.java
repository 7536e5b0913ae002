package io.signalbox.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Passes on what arrives at one address to another, and back. */
final class Relay implements AutoCloseable {

    private final ServerSocket server;
    private final InetSocketAddress target;

    private Relay(ServerSocket server, InetSocketAddress target) {
        this.server = server;
        this.target = target;
    }

    /**
     * Starts it.
     *
     * @param listen where it listens; port 0 is a free one
     */
    static Relay start(InetSocketAddress listen, InetSocketAddress target) {
        try {
            var server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(listen);
            var relay = new Relay(server, target);
            Thread.ofVirtual().start(relay::accept);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    listen.getHostString() + ":" + listen.getPort() + " can't be listened on: " + e.getMessage(), e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** Takes no more connections; those that there are stay. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var caller = server.accept();
                Thread.ofVirtual().start(() -> connect(caller));
            } catch (IOException e) {
                close();
            }
        }
    }

    private void connect(Socket caller) {
        try (caller;
                var callee = new Socket()) {
            callee.connect(target);
            caller.setTcpNoDelay(true);
            callee.setTcpNoDelay(true);
            var answers = Thread.ofVirtual().start(() -> copy(callee, caller));
            copy(caller, callee);
            answers.join();
        } catch (IOException e) {
            // The caller sees a closed connection, as from any server that is not there.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more, closed or not.
        }
    }
}
