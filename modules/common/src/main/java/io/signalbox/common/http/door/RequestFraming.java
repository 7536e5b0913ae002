package io.signalbox.common.http.door;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * Cuts what a client sends into requests (RFC 9112) and hands them on in pieces, none of which reaches into the next request: a head as a
 * whole, in one spelling; a body as it comes, its chunks cut anew and without their extensions and trailers. So nobody behind it holds more
 * than a piece that has arrived, whatever a sender announces.
 */
final class RequestFraming {

    /** The longest request line, in bytes: what RFC 9112, section 3, asks for. */
    static final int MAX_LINE_BYTES = 8_000;

    /** The longest head as a whole, in bytes. */
    static final int MAX_HEAD_BYTES = 16 * 1024;

    /** The most headers. */
    static final int MAX_HEADERS = 100;

    /** The longest line about a chunk, its extensions included, and the longest trailers, in bytes. */
    static final int MAX_CHUNK_LINE_BYTES = 1024;

    /** What all lines about chunks may take beyond what the sizes need, in bytes. */
    static final int MAX_EXTENSION_BYTES = 16 * 1024;

    private static final int MAX_SIZE_DIGITS = 8;
    private static final int HEX = 16;
    private static final int MAX_EMPTY_LINES = 2;

    private final Source source;
    private final HostNames hosts;

    private byte[] input = new byte[0];
    private int position;
    private State state = State.HEAD;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    private List<String> lines = new ArrayList<>();
    private byte latest;
    private int headBytes;
    private int emptyLines;
    private long left;
    private int extensionBytes;
    private int trailerBytes;
    private Optional<RequestHead> head = Optional.empty();

    RequestFraming(Source source, HostNames hosts) {
        this.source = source;
        this.hosts = hosts;
    }

    /** Where bytes come from. */
    interface Source {
        /** The next bytes, at least one; none at the end. */
        Optional<byte[]> read();
    }

    private enum State {
        HEAD,
        LENGTH,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS
    }

    /** Whether the first byte of a request has come and the end of its head has not. */
    boolean isInHead() {
        return state == State.HEAD && headBytes > 0;
    }

    /** Whether a head has come and the end of its body has not. */
    boolean isInBody() {
        return state != State.HEAD;
    }

    /** How many bytes of the body are still to come; the largest number there is where its length is not told. */
    long left() {
        return switch (state) {
            case HEAD -> 0;
            case LENGTH -> left;
            case CHUNK_SIZE, CHUNK, CHUNK_END, TRAILERS -> Long.MAX_VALUE;
        };
    }

    /** The head of the latest request. */
    Optional<RequestHead> head() {
        return head;
    }

    /**
     * The next piece; empty at the end of the connection, wherever that is.
     *
     * @throws ProblemException where what came breaks a rule
     */
    Optional<byte[]> next() {
        return switch (state) {
            case HEAD -> nextHead();
            case LENGTH -> nextPart();
            case CHUNK_SIZE, CHUNK, CHUNK_END, TRAILERS -> nextChunk();
        };
    }

    private Optional<byte[]> nextHead() {
        while (true) {
            while (position < input.length) {
                headBytes++;
                if (headBytes > MAX_HEAD_BYTES) {
                    throw new ProblemException(
                            ProblemType.HEADERS_TOO_LARGE, "A head can have " + MAX_HEAD_BYTES + " bytes.");
                }
                if (lines.isEmpty() && line.size() == MAX_LINE_BYTES) {
                    throw new ProblemException(
                            ProblemType.URI_TOO_LONG, "A request line can have " + MAX_LINE_BYTES + " bytes.");
                }
                if (!endsLine()) {
                    continue;
                }
                var text = takeLine();
                if (!text.isEmpty()) {
                    lines.add(text);
                    if (lines.size() > MAX_HEADERS + 1) {
                        throw new ProblemException(
                                ProblemType.HEADERS_TOO_LARGE, "At most " + MAX_HEADERS + " headers are taken.");
                    }
                } else if (!lines.isEmpty()) {
                    return Optional.of(endHead());
                } else if (++emptyLines > MAX_EMPTY_LINES) {
                    throw RequestHead.malformed("A request begins with its line.");
                } else {
                    headBytes = 0;
                }
            }
            if (!fill()) {
                return Optional.empty();
            }
        }
    }

    private byte[] endHead() {
        var read = RequestHead.read(lines, hosts);
        head = Optional.of(read);
        lines = new ArrayList<>();
        headBytes = 0;
        emptyLines = 0;
        extensionBytes = 0;
        trailerBytes = 0;
        left = read.length().orElse(0);
        state = read.length().isEmpty() ? State.CHUNK_SIZE : left > 0 ? State.LENGTH : State.HEAD;
        return read.text();
    }

    private Optional<byte[]> nextPart() {
        if (position == input.length && !fill()) {
            return Optional.empty();
        }
        var count = (int) Math.min(input.length - position, left);
        var part = Arrays.copyOfRange(input, position, position + count);
        position += count;
        left -= count;
        if (left == 0) {
            state = State.HEAD;
        }
        return Optional.of(part);
    }

    /** All chunks that have come, as one. */
    private Optional<byte[]> nextChunk() {
        var data = new ByteArrayOutputStream();
        while (state != State.HEAD && (data.size() == 0 || position < input.length)) {
            if (position == input.length && !fill()) {
                return Optional.empty();
            }
            switch (state) {
                case CHUNK_SIZE -> readChunkSize();
                case CHUNK -> {
                    var count = (int) Math.min(input.length - position, left);
                    data.write(input, position, count);
                    position += count;
                    left -= count;
                    if (left == 0) {
                        state = State.CHUNK_END;
                    }
                }
                case CHUNK_END -> {
                    if (endsLine()) {
                        state = State.CHUNK_SIZE;
                        takeLine();
                    } else if (line.size() > 1) {
                        throw RequestHead.malformed("A chunk is longer than it says.");
                    }
                }
                case TRAILERS -> readTrailer();
                case HEAD, LENGTH -> throw new IllegalStateException(state.name());
            }
        }
        return Optional.of(spell(data.toByteArray(), state == State.HEAD));
    }

    private static byte[] spell(byte[] data, boolean last) {
        var chunk = new ByteArrayOutputStream(data.length + 24);
        if (data.length > 0) {
            chunk.writeBytes((Integer.toHexString(data.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            chunk.writeBytes(data);
            chunk.writeBytes(new byte[] {'\r', '\n'});
        }
        if (last) {
            chunk.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        return chunk.toByteArray();
    }

    private void readChunkSize() {
        if (!endsLine()) {
            return;
        }
        var text = takeLine();
        var end = text.indexOf(';');
        var size = (end < 0 ? text : text.substring(0, end)).stripTrailing();
        extensionBytes += text.length() - size.length();
        if (!size.matches("[0-9A-Fa-f]{1," + MAX_SIZE_DIGITS + "}") || extensionBytes > MAX_EXTENSION_BYTES) {
            throw RequestHead.malformed("A chunk must begin with its size, of at most " + MAX_SIZE_DIGITS + " digits.");
        }
        left = Long.parseLong(size, HEX);
        state = left == 0 ? State.TRAILERS : State.CHUNK;
    }

    private void readTrailer() {
        if (!endsLine()) {
            return;
        }
        var text = takeLine();
        trailerBytes += text.length();
        if (text.isEmpty()) {
            state = State.HEAD;
        } else if (trailerBytes > MAX_CHUNK_LINE_BYTES || text.indexOf(':') < 1) {
            throw RequestHead.malformed("A body's trailers are malformed or too long.");
        }
    }

    /** Takes one byte into the line, and tells whether that ends it: CR LF does, and neither comes alone. */
    private boolean endsLine() {
        var octet = input[position++];
        var afterReturn = line.size() > 0 && latest == '\r';
        line.write(octet);
        latest = octet;
        if (afterReturn != (octet == '\n')) {
            throw RequestHead.malformed("A line must end in CR LF.");
        }
        if (state != State.HEAD && line.size() > MAX_CHUNK_LINE_BYTES) {
            throw RequestHead.malformed("A line about a chunk is too long.");
        }
        return afterReturn;
    }

    private String takeLine() {
        var text = line.toString(StandardCharsets.ISO_8859_1);
        line.reset();
        return text.substring(0, text.length() - 2);
    }

    private boolean fill() {
        var more = source.read();
        more.ifPresent(bytes -> {
            input = bytes;
            position = 0;
        });
        return more.isPresent();
    }
}
