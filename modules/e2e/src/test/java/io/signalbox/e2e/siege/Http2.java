package io.signalbox.e2e.siege;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Frames of HTTP/2 (RFC 9113), right or wrong, for whom an ordinary client is too polite. */
final class Http2 {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private Http2() {}

    /** What a client says first, with these settings by their number. */
    static byte[] opening(Map<Integer, Integer> settings) {
        var bytes = new ByteArrayOutputStream();
        settings.forEach((id, value) -> {
            bytes.writeBytes(number(id, 2));
            bytes.writeBytes(number(value, 4));
        });
        return joined(PREFACE.getBytes(StandardCharsets.ISO_8859_1), frame(SETTINGS, 0, 0, bytes.toByteArray()));
    }

    /** A frame. */
    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return joined(number(payload.length, 3), new byte[] {(byte) type, (byte) flags}, number(stream, 4), payload);
    }

    /** The header block of a gRPC call, without any compression (RFC 7541, 6.2.2). */
    static byte[] call(String path, Map<String, String> more) {
        var block = new ByteArrayOutputStream();
        Map.of(":method", "POST", ":scheme", "http", ":authority", "127.0.0.1", ":path", path)
                .forEach((name, value) -> block.writeBytes(field(name, value)));
        block.writeBytes(field("content-type", "application/grpc"));
        block.writeBytes(field("te", "trailers"));
        more.forEach((name, value) -> block.writeBytes(field(name, value)));
        return block.toByteArray();
    }

    /** One header as a literal that is not indexed. */
    static byte[] field(String name, String value) {
        return joined(new byte[] {0}, string(name), string(value));
    }

    /** A message as gRPC frames it. */
    static byte[] message(byte[] message) {
        return joined(new byte[] {0}, number(message.length, 4), message);
    }

    /** A number of so many bytes. */
    static byte[] number(int value, int length) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (value >>> 8 * (length - 1 - i));
        }
        return bytes;
    }

    /** All of it in a row. */
    static byte[] joined(byte[]... parts) {
        var bytes = new ByteArrayOutputStream();
        for (var part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    private static byte[] string(String text) {
        var length = new ByteArrayOutputStream();
        if (text.length() < 127) {
            length.write(text.length());
        } else {
            length.write(127);
            var rest = text.length() - 127;
            for (; rest >= 128; rest /= 128) {
                length.write(rest % 128 + 128);
            }
            length.write(rest);
        }
        return joined(length.toByteArray(), text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
