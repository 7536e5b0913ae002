package io.signalbox.broker;

import java.util.Map;

/**
 * A REST request to be answered by the service that it is meant for.
 *
 * @param method of HTTP
 * @param path from the root, encoded, with its query
 * @param headers those that are handed on, and no others
 * @param body empty where there is none
 */
public record RelayRequest(String method, String path, Map<String, String> headers, byte[] body) {

    /** Copies the headers. */
    public RelayRequest {
        headers = Map.copyOf(headers);
    }

    /** Whether a repeat changes nothing (RFC 9110, section 9.2.1). */
    public boolean isSafe() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
