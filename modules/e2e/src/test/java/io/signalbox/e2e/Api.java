package io.signalbox.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

import io.signalbox.common.json.StrictJson;

/** The broker's REST API as an application uses it: a bearer token and JSON. */
public final class Api {

    /** The account that every installation with embedded stores has. */
    public static final String EMAIL = "admin@example.com";

    public static final String PASSWORD = "verysecret";

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final URI base;
    private final String token;

    private Api(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /** Calls without a token. */
    public static Api anonymous(URI base) {
        return new Api(base, "");
    }

    /** Signs in with the demo account. */
    public static Api signedIn(URI base) {
        return signedIn(base, PASSWORD);
    }

    /** Signs in with the first admin's account. */
    static Api signedIn(URI base, String password) {
        var answer = anonymous(base).post("api/v1/sessions", credentials(EMAIL, password));
        return new Api(base, answer.object().getString("accessToken"));
    }

    /** The body of a sign-in. */
    public static JsonObject credentials(String email, String password) {
        return Json.createObjectBuilder()
                .add("email", email)
                .add("password", password)
                .build();
    }

    /** An entry to write. */
    public static JsonObject entry(String source, String severity, String name, String data) {
        return Json.createObjectBuilder()
                .add("source", source)
                .add("severity", severity)
                .add("name", name)
                .add("data", data)
                .build();
    }

    /** The same API with another token. */
    Api withToken(String other) {
        return new Api(base, other);
    }

    /** The access token. */
    public String token() {
        return token;
    }

    /** Reads. */
    public Answer get(String path) {
        return send(path, UnaryOperator.identity());
    }

    /** Posts JSON. */
    public Answer post(String path, JsonValue body) {
        return post(path, body.toString());
    }

    /** Posts what should be JSON. */
    public Answer post(String path, String body) {
        return send(path, request -> request.header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    Answer post(String path, byte[] body) {
        return send(path, request -> request.header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)));
    }

    /** Sends what the caller makes of a request. */
    Answer send(String path, UnaryOperator<HttpRequest.Builder> shape) {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(20));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return new Answer(HTTP.send(shape.apply(request).build(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Every entry that a search finds, over all its pages. */
    List<JsonObject> searchAll(String query) {
        var found = new ArrayList<JsonObject>();
        var cursor = "";
        do {
            var page = get("api/v1/logs?limit=1000&" + query + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .object();
            page.getJsonArray("items").forEach(item -> found.add(item.asJsonObject()));
            cursor = page.isNull("next") ? "" : page.getString("next");
        } while (!cursor.isEmpty());
        return found;
    }

    /** An HTTP answer. */
    public record Answer(HttpResponse<byte[]> http) {

        /** The status code. */
        public int status() {
            return http.statusCode();
        }

        /** The body. */
        public String text() {
            return new String(http.body(), java.nio.charset.StandardCharsets.UTF_8);
        }

        /** The body as an object. */
        public JsonObject object() {
            return StrictJson.parse(http.body()).asJsonObject();
        }

        /** The last part of a problem document's type. */
        String problem() {
            var type = object().getString("type");
            return type.substring(type.lastIndexOf(':') + 1);
        }
    }
}
