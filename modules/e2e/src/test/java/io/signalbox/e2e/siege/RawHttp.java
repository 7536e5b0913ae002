package io.signalbox.e2e.siege;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A connection on which anything can be said, right or wrong, and left unsaid. */
final class RawHttp implements AutoCloseable {

    private static final int LONGEST_LINE = 1 << 16;
    private static final int LARGEST_BODY = 16 << 20;

    private final Socket socket;
    private final InputStream in;

    private RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * What a server said.
     *
     * @param status the status code
     * @param headers its headers; names ignore case, of a repeated one the last counts
     * @param body what came with it
     */
    record Answer(int status, Map<String, String> headers, String body) {

        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }

        /**
         * Whether the server told an error of its own. It may say that it has no room now and when to come back, and that it does not know
         * a transfer coding or a version of HTTP (RFC 9112, 6.1; RFC 9110, 15.6.6).
         */
        boolean isFault() {
            return status >= 500
                    && !(status == 503 && headers.containsKey("Retry-After"))
                    && status != 501
                    && status != 505;
        }
    }

    /** Connects from an address of this machine, with a small window to read into. */
    static RawHttp connect(InetSocketAddress to, InetAddress from, Duration patience) throws IOException {
        var socket = new Socket();
        try {
            socket.setReceiveBufferSize(4096);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) patience.toMillis());
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(to, (int) patience.toMillis());
            return new RawHttp(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Says this, as it is. */
    RawHttp send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Says this, as it is. */
    RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Says that nothing more comes, and goes on listening. */
    RawHttp finish() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** The next answer; empty where the server closed, or said nothing in time. */
    Optional<Answer> answer() throws IOException {
        try {
            var start = line();
            if (start.isEmpty()) {
                return Optional.empty();
            }
            var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            for (var field = line(); !field.isEmpty(); field = line()) {
                var colon = field.indexOf(':');
                headers.put(
                        field.substring(0, colon), field.substring(colon + 1).strip());
            }
            var status = Integer.parseInt(start.split(" ")[1]);
            return Optional.of(new Answer(status, headers, status < 200 || status == 204 ? "" : body(headers)));
        } catch (EOFException | SocketException | SocketTimeoutException e) {
            return Optional.empty();
        }
    }

    /** Whether the server ends the connection, be it with an answer before. */
    boolean isClosedByServer() throws IOException {
        try {
            var buffer = new byte[8192];
            while (in.read(buffer) >= 0) {
                continue;
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String body(Map<String, String> headers) throws IOException {
        if ("chunked".equals(headers.getOrDefault("Transfer-Encoding", "").toLowerCase(Locale.ROOT))) {
            var body = new StringBuilder();
            for (var size = Integer.parseInt(line().split(";")[0], 16);
                    size > 0;
                    size = Integer.parseInt(line().split(";")[0], 16)) {
                body.append(bytes(size));
                line();
            }
            line();
            return body.toString();
        }
        return bytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
    }

    private String bytes(int count) throws IOException {
        var bytes = in.readNBytes(Math.min(count, LARGEST_BODY));
        if (bytes.length < Math.min(count, LARGEST_BODY)) {
            throw new EOFException();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (var next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() > LONGEST_LINE) {
                throw new EOFException();
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }
}
