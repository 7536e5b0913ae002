package io.signalbox.common.http.door;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import io.signalbox.common.problem.Problem;

/** The answer to what never became a request: a problem document, after which the connection ends. */
final class Answer {

    /** The fixed form of RFC 9110, section 5.6.7. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Answer() {}

    static byte[] of(Problem problem) {
        var body = problem.toJson().toString().getBytes(StandardCharsets.UTF_8);
        var head = new StringBuilder("HTTP/1.1 ")
                .append(problem.type().httpStatus())
                .append(' ')
                .append(problem.type().title())
                .append("\r\nDate: ")
                .append(DATE.format(Instant.now()))
                .append("\r\nContent-Type: " + Problem.MEDIA_TYPE + "\r\nContent-Length: ")
                .append(body.length)
                .append("\r\nConnection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n");
        problem.retryAfterSeconds()
                .ifPresent(
                        seconds -> head.append("Retry-After: ").append(seconds).append("\r\n"));
        var text = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        var answer = new byte[text.length + body.length];
        System.arraycopy(text, 0, answer, 0, text.length);
        System.arraycopy(body, 0, answer, text.length, body.length);
        return answer;
    }
}
