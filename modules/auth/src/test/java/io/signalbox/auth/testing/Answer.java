package io.signalbox.auth.testing;

import java.io.StringReader;
import java.net.http.HttpHeaders;
import java.util.Optional;

import jakarta.json.Json;
import jakarta.json.JsonObject;

/** What the service answered. */
public record Answer(int status, HttpHeaders headers, String text) {

    /** The body, which must be a JSON object. */
    public JsonObject json() {
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    /** A string of the body. */
    public String string(String name) {
        return json().getString(name);
    }

    /** The kind of problem, for example {@code not-found}. */
    public String problem() {
        return string("type").replaceFirst("^urn:signalbox:problem:", "");
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** The refresh token of the cookie that was set. */
    public String cookie() {
        return cookie("__Secure-signalbox_refresh");
    }

    /** The value of a cookie that was set. */
    public String cookie(String name) {
        return headers.allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(name + "="))
                .map(cookie -> cookie.substring(name.length() + 1).replaceFirst(";.*$", ""))
                .findFirst()
                .orElseThrow();
    }
}
