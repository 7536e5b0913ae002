package io.signalbox.common.grpc;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** A client that says over HTTP/2 (RFC 9113) exactly what a test wants said, and reads only when it is told to. */
final class RawHttp2 implements AutoCloseable {

    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int GOAWAY = 7;

    private static final int DATA = 0;
    private static final int SETTINGS = 4;
    private static final int END_HEADERS = 4;
    private static final int END_STREAM = 1;
    private static final int MAX_FRAME = 16_384;

    /** What the server sent. */
    record Frame(int type, int flags, int stream) {

        boolean endsStream() {
            return type == RST_STREAM || (type == HEADERS && (flags & END_STREAM) != 0);
        }
    }

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;
    private int lastStream = -1;

    /** Connects, and takes the server's settings: before that no stream may be sent more than 65,535 bytes (RFC 9113, 6.9.2). */
    RawHttp2(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0]);
        if (!reads(frame -> frame.type() == SETTINGS && frame.flags() == 0)) {
            throw new EOFException("The server has closed.");
        }
    }

    /** Begins a call, and answers its stream. */
    int begin(String method, String... headers) throws IOException {
        lastStream += 2;
        var block = new ByteArrayOutputStream();
        for (var field : List.of(
                List.of(":method", "POST"),
                List.of(":scheme", "http"),
                List.of(":path", "/" + method),
                List.of(":authority", "localhost"),
                List.of("content-type", "application/grpc"),
                List.of("te", "trailers"))) {
            literal(block, field.getFirst(), field.getLast());
        }
        for (int i = 0; i < headers.length; i += 2) {
            literal(block, headers[i], headers[i + 1]);
        }
        frame(HEADERS, END_HEADERS, lastStream, block.toByteArray());
        return lastStream;
    }

    /** The first five bytes of a message: it is not compressed, and so long. */
    void announce(int stream, int length) throws IOException {
        data(stream, ByteBuffer.allocate(5).put((byte) 0).putInt(length).array());
    }

    void data(int stream, byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; from += MAX_FRAME) {
            var part = ByteBuffer.wrap(bytes, from, Math.min(MAX_FRAME, bytes.length - from));
            var frame = new byte[part.remaining()];
            part.get(frame);
            frame(DATA, 0, stream, frame);
        }
    }

    void end(int stream) throws IOException {
        frame(DATA, END_STREAM, stream, new byte[0]);
    }

    void reset(int stream) throws IOException {
        frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
    }

    /** Reads on until such a frame comes; false when the connection ends before. */
    boolean reads(Predicate<Frame> wanted) throws IOException {
        try {
            while (true) {
                var length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                var frame = new Frame(in.readUnsignedByte(), in.readUnsignedByte(), in.readInt());
                in.skipNBytes(length);
                if (frame.type() == SETTINGS && frame.flags() == 0) {
                    frame(SETTINGS, 1, 0, new byte[0]);
                }
                if (wanted.test(frame)) {
                    return true;
                }
            }
        } catch (EOFException | SocketException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        out.write(ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array());
    }

    /** RFC 7541, 6.2.2: a literal that is not indexed, with a new name. */
    private static void literal(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        string(block, name);
        string(block, value);
    }

    private static void string(ByteArrayOutputStream block, String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            var rest = bytes.length - 127;
            for (; rest >= 128; rest >>= 7) {
                block.write(rest & 127 | 128);
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }
}
