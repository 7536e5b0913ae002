package io.signalbox.common.http.door;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RequestFramingTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String CHUNKED = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    /** However the network cuts it, what is handed on means the same, and no piece reaches into the next request. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 50, 8192})
    void requestsAreCutWhereTheyEnd(int size) {
        var sent = GET + "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + CHUNKED
                + "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n" + GET;

        var pieces = pieces(sent, size);

        assertThat(String.join("", pieces).replaceAll("(?<!: )[1-9]\r\n([a-e]+)\r\n", "$1"))
                .isEqualTo(GET + "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + CHUNKED
                        + "abcde0\r\n\r\n" + GET);
        assertThat(pieces.stream().filter(piece -> piece.contains(" HTTP/1.1\r\n")))
                .allMatch(piece -> piece.endsWith("\r\n\r\n"))
                .hasSize(4);
    }

    @Test
    void aChunkOfAnySizeIsHandedOnAsItComes() {
        var framing = framing(CHUNKED + "7fffffff\r\n" + "x".repeat(100), 8192);

        assertThat(text(framing.next())).isEqualTo(CHUNKED);
        assertThat(text(framing.next())).isEqualTo("64\r\n" + "x".repeat(100) + "\r\n");
        assertThat(framing.next()).isEmpty();
    }

    @Test
    void whatHelidonComparesLetterByLetterIsSpeltInOneWay() {
        var head =
                "POST http://b/x?y HTTP/1.1\r\nhost:a\r\nTransfer-Encoding:\t CHUNKED \r\nConnection: x, Close\r\n\r\n";

        assertThat(text(framing(head, 8192).next()))
                .isEqualTo("POST /x?y HTTP/1.1\r\nhost: b\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
    }

    static List<String> malformed() {
        var post = "POST / HTTP/1.1\r\nHost: a\r\n";
        return List.of(
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost:\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n X: 1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n folded\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
                "GET / HTTP/1.1\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\n\r\n",
                "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
                "GET / http/1.1\r\nHost: a\r\n\r\n",
                "GET /\r\nHost: a\r\n\r\n",
                "GET x HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n",
                "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
                "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
                "\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n",
                post + "Content-Length: 1, 1\r\n\r\n",
                post + "Content-Length: +1\r\n\r\n",
                post + "Content-Length: -1\r\n\r\n",
                post + "Content-Length: 0x1\r\n\r\n",
                post + "Content-Length: \r\n\r\n",
                post + "Content-Length: 9999999999999999999\r\n\r\n",
                post + "Transfer-Encoding: gzip, chunked\r\n\r\n",
                post + "Transfer-Encoding: chunked, chunked\r\n\r\n",
                post + "Transfer-Encoding: identity\r\n\r\n",
                post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                post + "Transfer-Encoding: \u000bchunked\r\n\r\n",
                CHUNKED + "x\r\n",
                CHUNKED + "\r\n",
                CHUNKED + "-1\r\n",
                CHUNKED + " 1\r\n",
                CHUNKED + "0x1\r\n",
                CHUNKED + "100000000\r\n",
                CHUNKED + "1\na\r\n",
                CHUNKED + "1\r\nab\r\n",
                CHUNKED + "1\r\na\n",
                CHUNKED + "1;" + "x".repeat(RequestFraming.MAX_CHUNK_LINE_BYTES) + "\r\n",
                CHUNKED + ("1;" + "x".repeat(1000) + "\r\na\r\n").repeat(20),
                CHUNKED + "0\r\n" + "t: x\r\n".repeat(RequestFraming.MAX_CHUNK_LINE_BYTES));
    }

    @ParameterizedTest
    @MethodSource
    void malformed(String sent) {
        assertThat(refusal(sent)).isEqualTo(ProblemType.INVALID_REQUEST);
    }

    @Test
    void aLineOrAHeadThatIsTooLongIsRefusedWhereItTurnsOut() {
        assertThat(refusal("GET /" + "x".repeat(RequestFraming.MAX_LINE_BYTES))).isEqualTo(ProblemType.URI_TOO_LONG);
        assertThat(refusal("GET / HTTP/1.1\r\nX: " + "x".repeat(RequestFraming.MAX_HEAD_BYTES)))
                .isEqualTo(ProblemType.HEADERS_TOO_LARGE);
        assertThat(refusal("GET / HTTP/1.1\r\nHost: a\r\n" + "x: y\r\n".repeat(RequestFraming.MAX_HEADERS)))
                .isEqualTo(ProblemType.HEADERS_TOO_LARGE);
        assertThat(pieces(
                        "GET / HTTP/1.1\r\nHost: a\r\n" + "x: y\r\n".repeat(RequestFraming.MAX_HEADERS - 1) + "\r\n",
                        99))
                .hasSize(1);
    }

    @Test
    void onlyOneVersionIsSpoken() {
        assertThat(refusal("GET / HTTP/1.0\r\n\r\n")).isEqualTo(ProblemType.VERSION_NOT_SUPPORTED);
        assertThat(refusal("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).isEqualTo(ProblemType.VERSION_NOT_SUPPORTED);
    }

    @Test
    void aCodedBodyIsRefused() {
        assertThat(refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\n"))
                .isEqualTo(ProblemType.UNSUPPORTED_MEDIA_TYPE);
    }

    private static ProblemType refusal(String sent) {
        var thrown = new ArrayList<ProblemType>();
        for (var size : List.of(1, 5, 8192)) {
            assertThatExceptionOfType(ProblemException.class)
                    .as(sent)
                    .isThrownBy(() -> pieces(sent, size))
                    .satisfies(refused -> thrown.add(refused.problem().type()));
        }
        assertThat(thrown).containsOnly(thrown.getFirst());
        return thrown.getFirst();
    }

    private static List<String> pieces(String sent, int size) {
        var framing = framing(sent, size);
        var pieces = new ArrayList<String>();
        for (var piece = framing.next(); piece.isPresent(); piece = framing.next()) {
            pieces.add(text(piece));
        }
        return pieces;
    }

    private static RequestFraming framing(String sent, int size) {
        var bytes = sent.getBytes(StandardCharsets.ISO_8859_1);
        var position = new int[1];
        return new RequestFraming(
                () -> {
                    if (position[0] == bytes.length) {
                        return Optional.empty();
                    }
                    var part = Arrays.copyOfRange(bytes, position[0], Math.min(bytes.length, position[0] + size));
                    position[0] += part.length;
                    return Optional.of(part);
                },
                HostNames.of("0.0.0.0", List.of()));
    }

    private static String text(Optional<byte[]> piece) {
        var text = new ByteArrayOutputStream();
        piece.ifPresent(text::writeBytes);
        return text.toString(StandardCharsets.ISO_8859_1);
    }
}
