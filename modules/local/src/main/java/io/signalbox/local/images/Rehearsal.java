package io.signalbox.local.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

import io.signalbox.local.supervisor.Installation;
import io.signalbox.local.supervisor.ServiceName;
import tools.jackson.databind.json.JsonMapper;

/** Requests as they come every day, through the broker to every service, so that their code is known when a JVM ends. */
final class Rehearsal {

    private static final String EMAIL = "admin@example.com";
    private static final String PASSWORD = "verysecret";
    private static final int ROUNDS = 40;
    private static final int MOST_ROUNDS = 400;
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final Installation installation;
    private final URI broker;
    private final String token;

    private Rehearsal(Installation installation) {
        this.installation = installation;
        broker = installation.service(ServiceName.BROKER).http();
        String credentials = "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(EMAIL, PASSWORD);
        token = JSON.readTree(send(request("api/v1/sessions", "").POST(json(credentials))))
                .get("accessToken")
                .asString();
    }

    /**
     * Plays some rounds, and more until a mail and an alert's mail were delivered.
     *
     * @throws IllegalStateException if an answer is not the one that a healthy system gives
     */
    static void play(Installation installation) {
        Rehearsal rehearsal = new Rehearsal(installation);
        rehearsal.open();
        for (int round = 0; round < ROUNDS || round < MOST_ROUNDS && rehearsal.caughtMails() < 2; round++) {
            rehearsal.round();
        }
    }

    /** What happens once. */
    private void open() {
        post("api/v1/mails", "{\"to\":[\"%s\"],\"subject\":\"Order\",\"text\":\"On its way.\"}".formatted(EMAIL));
        post("api/v1/logs", entry("ERROR"));
        for (ServiceName service : ServiceName.values()) {
            for (String path : List.of("health/started", "health/ready", "health/live", "metrics", "openapi")) {
                URI address = installation.service(service).http().resolve(path);
                exchange(HttpRequest.newBuilder(address));
            }
        }
        send(HttpRequest.newBuilder(installation.service(ServiceName.FRONTEND).http()));
    }

    private void round() {
        for (String via : List.of("rest", "rpc", "grpc", "amqp")) {
            post("api/v1/logs?via=" + via, entry("INFO"));
        }
        get("api/v1/logs?source=rehearsal&q=order&limit=20");
        post(
                "rpc",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"log.search\",\"params\":{\"q\":\"order\",\"limit\":5}}");
        for (String path : List.of("users/me", "mails", "templates", "alerts", "rules", "status")) {
            get("api/v1/" + path);
        }
    }

    private long caughtMails() {
        URI messages = installation.stores().caughtMail().resolve("api/messages");
        return JSON.readTree(send(HttpRequest.newBuilder(messages)))
                .get("items")
                .size();
    }

    private static String entry(String severity) {
        return """
                {"source":"rehearsal","severity":"%s","name":"order placed","data":"an order","attributes":{"order.id":"4711"}}""".formatted(severity);
    }

    private void get(String path) {
        send(request(path, token));
    }

    private void post(String path, String body) {
        send(request(path, token).POST(json(body)));
    }

    private HttpRequest.Builder request(String path, String bearer) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(broker.resolve(path)).header("Content-Type", "application/json");
        return bearer.isEmpty() ? request : request.header("Authorization", "Bearer " + bearer);
    }

    private static BodyPublisher json(String body) {
        return BodyPublishers.ofString(body);
    }

    private static String send(HttpRequest.Builder request) {
        HttpResponse<String> answer = exchange(request);
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(
                    "%s answered %d: %s".formatted(answer.uri(), answer.statusCode(), answer.body()));
        }
        return answer.body();
    }

    private static HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in the rehearsal", e);
        }
    }
}
