package io.signalbox.auth.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

import jakarta.json.Json;

/** Calls an auth as the broker does. */
public final class AuthClient {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final URI base;

    /** @param base the service's root, ending in a slash */
    public AuthClient(URI base) {
        this.base = base;
    }

    /** An address that no other test uses. */
    public static String someAddress() {
        var random = ThreadLocalRandom.current();
        return "10." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256);
    }

    /** An e-mail address that no other test uses. */
    public static String someEmail() {
        return "user" + ThreadLocalRandom.current().nextLong(Long.MAX_VALUE) + "@example.com";
    }

    /** Sends a request with these headers, name after value. */
    public Answer send(String method, String path, String body, String... headers) {
        return send(method, path, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body), headers);
    }

    /** Posts a body without telling its length. */
    public Answer sendChunked(String path, String body, String... headers) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        return send("POST", path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)), headers);
    }

    private Answer send(String method, String path, HttpRequest.BodyPublisher body, String... headers) {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var answer = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.headers(), answer.body());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends a JSON body with a bearer token. */
    public Answer as(String token, String method, String path, String body) {
        return send(method, path, body, "Content-Type", "application/json", "Authorization", "Bearer " + token);
    }

    /** Sends no body, with a bearer token. */
    public Answer as(String token, String method, String path) {
        return send(method, path, "", "Authorization", "Bearer " + token);
    }

    /** Signs in with the refresh token in the body. */
    public Answer signIn(String email, String password, String address) {
        return send(
                "POST",
                "api/v1/sessions?cookie=false",
                credentials(email, password),
                "Content-Type",
                "application/json",
                "X-Forwarded-For",
                address);
    }

    /** Signs in on a device that signed in before. */
    public Answer signIn(String email, String password, String address, String device) {
        return send(
                "POST",
                "api/v1/sessions?cookie=false",
                Json.createObjectBuilder()
                        .add("email", email)
                        .add("password", password)
                        .add("deviceToken", device)
                        .build()
                        .toString(),
                "Content-Type",
                "application/json",
                "X-Forwarded-For",
                address);
    }

    /** Signs in from an address of its own, which must succeed. */
    public Answer signIn(String email, String password) {
        var answer = signIn(email, password, someAddress());
        if (answer.status() != 200) {
            throw new AssertionError(answer.toString());
        }
        return answer;
    }

    /** Refreshes with the token in the body. */
    public Answer refresh(String token) {
        return send(
                "POST",
                "api/v1/sessions/refresh?cookie=false",
                Json.createObjectBuilder().add("refreshToken", token).build().toString());
    }

    /** Asks the token endpoint. */
    public Answer token(String client, String secret, Map<String, String> form) {
        var escaped = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        var credentials = Base64.getEncoder().encodeToString((client + ":" + escaped).getBytes(StandardCharsets.UTF_8));
        var body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(
                "POST",
                "oauth2/token",
                body,
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Authorization",
                "Basic " + credentials);
    }

    /** How many password hashes the service has computed. */
    public long hashesComputed() {
        return send("GET", "metrics", "")
                .text()
                .lines()
                .filter(line -> line.startsWith("signalbox_auth_password_hashes_total"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .mapToLong(value -> (long) Double.parseDouble(value))
                .sum();
    }

    /** The body of a sign-in. */
    public static String credentials(String email, String password) {
        return Json.createObjectBuilder()
                .add("email", email)
                .add("password", password)
                .build()
                .toString();
    }
}
