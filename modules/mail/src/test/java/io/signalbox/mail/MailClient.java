package io.signalbox.mail;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

import jakarta.json.Json;
import jakarta.json.JsonObject;

/** Talks REST and JSON-RPC to a mail service, as one caller. */
record MailClient(URI base, String token) {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** An answer's status, headers and body. */
    record Answer(HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        JsonObject json() {
            try (var reader = Json.createReader(new StringReader(response.body()))) {
                return reader.readObject();
            }
        }

        /** The problem's stable name, for example {@code invalid-request}. */
        String problem() {
            return json().getString("type").replace("urn:signalbox:problem:", "");
        }

        /** The fields that a problem blames. */
        List<String> fields() {
            return json().getJsonArray("errors").getValuesAs(JsonObject.class).stream()
                    .map(error -> error.getString("field"))
                    .toList();
        }
    }

    MailClient as(String otherToken) {
        return new MailClient(base, otherToken);
    }

    Answer get(String path) {
        return send(request(path).GET().build());
    }

    Answer post(String path, String body) {
        return send(request(path).POST(BodyPublishers.ofString(body)).build());
    }

    Answer post(String path, String body, String idempotencyKey) {
        return send(request(path)
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    /** Sends a mail and gives its id. */
    String mail(String... to) {
        var answer = post("api/v1/mails", plainMail(to));
        if (answer.status() != 202) {
            throw new IllegalStateException(answer.response().body());
        }
        return answer.json().getString("id");
    }

    JsonObject status(String id) {
        return get("api/v1/mails/" + id).json();
    }

    static String plainMail(String... to) {
        return Json.createObjectBuilder()
                .add("to", Json.createArrayBuilder(List.of(to)))
                .add("subject", "Hello")
                .add("text", "Hello, world")
                .build()
                .toString();
    }

    HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json");
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    static Answer send(HttpRequest request) {
        try {
            return new Answer(HTTP.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
