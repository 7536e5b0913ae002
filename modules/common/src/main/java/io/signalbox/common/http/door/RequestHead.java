package io.signalbox.common.http.door;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.helidon.common.uri.UriValidator;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;

import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/**
 * The line and the headers of a request, read by the letter of RFC 9112: two servers in a row that read the same bytes differently let one
 * request hide in another.
 *
 * @param length of the body, empty where it comes in chunks; zero where there is none
 * @param close whether the client wants the connection closed after the answer
 * @param waits whether the client sends its body only after {@code 100 Continue}
 * @param text the same head in one spelling
 */
record RequestHead(OptionalLong length, boolean close, boolean waits, byte[] text) {

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}");
    private static final Pattern TARGET = Pattern.compile("[!-~]+");
    private static final Pattern VERSION = Pattern.compile("HTTP/\\d\\.\\d");
    private static final Pattern VALUE = Pattern.compile("[\\t -~\\x80-\\xff]*");
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?#]+)([^#]*)");
    private static final String HTTP = "HTTP/1.1";

    /**
     * Reads one.
     *
     * @param lines without their ends, the request line first
     * @throws ProblemException where it breaks a rule
     */
    static RequestHead read(List<String> lines, HostNames hosts) {
        var headers = lines.stream().skip(1).map(Field::read).toList();
        var line = RequestLine.read(lines.getFirst());
        var named = one(headers, "host").orElseThrow(() -> malformed("A request needs a Host header."));
        var host = line.authority().orElse(named);
        requireHost(host);
        hosts.require(host);

        var length = one(headers, "content-length");
        var coding = one(headers, "transfer-encoding");
        if (length.isPresent() && coding.isPresent()) {
            throw malformed("A request can't have both Content-Length and Transfer-Encoding.");
        }
        if (coding.filter(it -> !it.equalsIgnoreCase("chunked")).isPresent()) {
            throw malformed("The only Transfer-Encoding is chunked.");
        }
        if (length.filter(it -> !LENGTH.matcher(it).matches()).isPresent()) {
            throw malformed("Content-Length must be one whole number.");
        }
        if (headers.stream()
                .anyMatch(it -> it.is("content-encoding") && !it.value().equalsIgnoreCase("identity"))) {
            throw new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE, "A body can't have a Content-Encoding.");
        }
        var close = tokens(headers, "connection").anyMatch("close"::equals);
        var waits = tokens(headers, "expect").anyMatch("100-continue"::equals);
        return new RequestHead(
                coding.isPresent()
                        ? OptionalLong.empty()
                        : OptionalLong.of(length.map(Long::parseLong).orElse(0L)),
                close,
                waits,
                spell(line, host, headers, close));
    }

    static ProblemException malformed(String detail) {
        return new ProblemException(ProblemType.INVALID_REQUEST, detail);
    }

    /** One spelling for what Helidon compares letter by letter: chunked, close and 100-continue. */
    private static byte[] spell(RequestLine line, String host, List<Field> headers, boolean close) {
        var text = new StringBuilder()
                .append(line.method())
                .append(' ')
                .append(line.path())
                .append(' ')
                .append(HTTP)
                .append("\r\n");
        for (var header : headers) {
            var value =
                    switch (header.name().toLowerCase(Locale.ROOT)) {
                        case "host" -> host;
                        case "transfer-encoding", "expect" -> header.value().toLowerCase(Locale.ROOT);
                        case "connection" -> close ? "close" : header.value();
                        default -> header.value();
                    };
            text.append(header.name()).append(": ").append(value).append("\r\n");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void requireHost(String host) {
        try {
            UriValidator.validateHost(host.replaceFirst(":\\d{0,5}$", ""));
        } catch (IllegalArgumentException e) {
            throw malformed("The Host header names no host.");
        }
    }

    private static Optional<String> one(List<Field> headers, String name) {
        var values = headers.stream().filter(header -> header.is(name)).toList();
        if (values.size() > 1) {
            throw malformed("A request can't have two headers named " + name + ".");
        }
        return values.stream().map(Field::value).findFirst();
    }

    private static Stream<String> tokens(List<Field> headers, String name) {
        return headers.stream()
                .filter(header -> header.is(name))
                .flatMap(header -> Arrays.stream(header.value().split(",")))
                .map(token -> token.strip().toLowerCase(Locale.ROOT));
    }

    /** Section 5: a name, a colon right behind it, and a value on one line. */
    private record Field(String name, String value) {

        static Field read(String line) {
            var colon = line.indexOf(':');
            if (colon < 1 || !TOKEN.matcher(line.substring(0, colon)).matches()) {
                throw malformed("A header must be a name, a colon right behind it and a value, on one line.");
            }
            var value = line.substring(colon + 1);
            if (!VALUE.matcher(value).matches()) {
                throw malformed("A header's value holds a control character.");
            }
            return new Field(line.substring(0, colon), stripSpace(value));
        }

        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }

        private static String stripSpace(String value) {
            var start = 0;
            var end = value.length();
            while (start < end && isSpace(value.charAt(start))) {
                start++;
            }
            while (end > start && isSpace(value.charAt(end - 1))) {
                end--;
            }
            return value.substring(start, end);
        }

        private static boolean isSpace(char character) {
            return character == ' ' || character == '\t';
        }
    }

    /** Section 3; a target in absolute form names the host, too. */
    private record RequestLine(String method, Optional<String> authority, String path) {

        static RequestLine read(String line) {
            var parts = line.split(" ", -1);
            if (parts.length != 3
                    || !METHOD.matcher(parts[0]).matches()
                    || !TARGET.matcher(parts[1]).matches()) {
                throw malformed("The request line must be a method, a path and " + HTTP + ".");
            }
            if (!parts[2].equals(HTTP)) {
                throw VERSION.matcher(parts[2]).matches()
                        ? new ProblemException(ProblemType.VERSION_NOT_SUPPORTED, "Only " + HTTP + " is spoken here.")
                        : malformed("The request line must end in " + HTTP + ".");
            }
            var absolute = ABSOLUTE.matcher(parts[1]);
            if (absolute.matches()) {
                var rest = absolute.group(2);
                return new RequestLine(
                                parts[0], Optional.of(absolute.group(1)), rest.startsWith("/") ? rest : "/" + rest)
                        .checked();
            }
            return new RequestLine(parts[0], Optional.empty(), parts[1]).checked();
        }

        private RequestLine checked() {
            if (!path.startsWith("/") || path.indexOf('#') >= 0) {
                throw malformed("The request line names no path.");
            }
            try {
                var prologue = HttpPrologue.create(HTTP, "HTTP", "1.1", Method.create(method), path, true);
                UriValidator.validateQuery(prologue.query().rawValue());
            } catch (IllegalArgumentException e) {
                throw malformed("The request line names no path.");
            }
            return this;
        }
    }
}
