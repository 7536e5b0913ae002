package io.signalbox.broker.doubles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

import jakarta.json.JsonObject;

import io.signalbox.common.json.StrictJson;

/** A client of the broker. */
public record Api(URI base, String token) {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** An answer. */
    public record Answer(HttpResponse<String> http) {

        /** Of HTTP. */
        public int status() {
            return http.statusCode();
        }

        /** As it came. */
        public String text() {
            return http.body();
        }

        /** As an object. */
        public JsonObject object() {
            return StrictJson.parse(http.body()).asJsonObject();
        }

        /** The slug of a problem document. */
        public String problem() {
            var type = object().getString("type");
            return type.substring(type.lastIndexOf(':') + 1);
        }

        /** A header's value. */
        public Optional<String> header(String name) {
            return http.headers().firstValue(name);
        }
    }

    /** The same API for somebody else. */
    public Api as(String otherToken) {
        return new Api(base, otherToken);
    }

    /** Asks. */
    public Answer get(String path) {
        return send(path, UnaryOperator.identity());
    }

    /** Sends JSON. */
    public Answer post(String path, String body) {
        return send(path, request -> request.header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    /** Sends whatever a test makes of a request. */
    public Answer send(String path, UnaryOperator<HttpRequest.Builder> more) {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(30));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return new Answer(HTTP.send(more.apply(request).build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
