package io.signalbox.common.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that sends what it is told, byte by byte, and reads what comes. */
public final class RawClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Socket socket = new Socket();

    /** A client from 127.0.0.1. */
    public RawClient(int port) {
        this("127.0.0.1", port);
    }

    /** @param from one of this machine's addresses; all of 127.0.0.0/8 are on Linux */
    public RawClient(String from, int port) {
        try {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) PATIENCE.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends. */
    public RawClient send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends. */
    public RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One answer, whose length is told; what came so far where the connection ends before. */
    public String answer() {
        var text = new ByteArrayOutputStream();
        while (!isWhole(text.toString(StandardCharsets.ISO_8859_1))) {
            var octet = read();
            if (octet < 0) {
                break;
            }
            text.write(octet);
        }
        return text.toString(StandardCharsets.ISO_8859_1);
    }

    /** All that comes until the connection is closed. */
    public String untilClosed() {
        var text = new ByteArrayOutputStream();
        for (var octet = read(); octet >= 0; octet = read()) {
            text.write(octet);
        }
        return text.toString(StandardCharsets.ISO_8859_1);
    }

    private int read() {
        try {
            return socket.getInputStream().read();
        } catch (java.net.SocketException e) {
            return -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isWhole(String text) {
        var end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        var length = text.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.regionMatches(true, 0, "Content-Length: ", 0, 16))
                .mapToInt(line -> Integer.parseInt(line.substring(16)))
                .findFirst()
                .orElse(0);
        return text.length() >= end + 4 + length;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
