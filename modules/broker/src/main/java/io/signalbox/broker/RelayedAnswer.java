package io.signalbox.broker;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * What the service answered.
 *
 * @param status of HTTP
 * @param headers those that are handed on
 * @param body to be read while it comes, and closed
 */
public record RelayedAnswer(int status, List<Header> headers, InputStream body) {

    /** A header field; one with several values occurs several times. */
    public record Header(String name, String value) {}

    /** Copies the headers. */
    public RelayedAnswer {
        headers = List.copyOf(headers);
    }

    /** Whether it is a stream of server-sent events. */
    public boolean isEventStream() {
        return header("Content-Type")
                .filter(value -> value.startsWith("text/event-stream"))
                .isPresent();
    }

    /** The first value of a header that is handed on. */
    public Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }
}
