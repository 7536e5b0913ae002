package io.signalbox.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * TCP ports of 127.0.0.1 for servers that start soon, and perhaps again: until this JVM ends no other that asks here gets them, and no
 * system gives them to a client, for whom Linux has those from 32768, and others those from 49152 (RFC 6335).
 */
public final class FreePorts {

    private static final int FIRST = 20_000;
    private static final int IN_BLOCK = 50;
    private static final int BLOCKS = 250;
    private static final Path LOCKS =
            Path.of(System.getProperty("java.io.tmpdir"), "signalbox-ports-" + System.getProperty("user.name"));

    /** Kept open: a lock goes with its channel. */
    private static final List<FileChannel> CLAIMS = new ArrayList<>();

    private static int nextBlock;
    private static int next = FIRST;
    private static int end = FIRST;

    private FreePorts() {}

    /**
     * A port that nobody listens on now; never the same twice.
     *
     * @throws IllegalStateException if there is none left
     */
    public static synchronized int next() {
        while (true) {
            if (next == end) {
                next = FIRST + claimBlock() * IN_BLOCK;
                end = next + IN_BLOCK;
            }
            int port = next++;
            if (isFree(port)) {
                return port;
            }
        }
    }

    private static int claimBlock() {
        while (nextBlock < BLOCKS) {
            int block = nextBlock++;
            if (claim(block)) {
                return block;
            }
        }
        throw new IllegalStateException("No free port from %d to %d".formatted(FIRST, FIRST + BLOCKS * IN_BLOCK - 1));
    }

    private static boolean claim(int block) {
        try {
            Files.createDirectories(LOCKS);
            FileChannel channel = FileChannel.open(
                    LOCKS.resolve(Integer.toString(block)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                return false;
            }
            CLAIMS.add(channel);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("No port can be claimed: " + e, e);
        }
    }

    /** Whether a server could listen on the port now. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
