package io.signalbox.common;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;

/** Asks a service from within any of the images, which have no curl: what {@code helm test} runs. */
public final class InstallationCheck {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private InstallationCheck() {}

    /**
     * Asks for each URL until the answer has the status that belongs to it, and ends the process with status 1 if one does not come
     * within a minute.
     *
     * @param args {@code <url>=<status>} each, for example {@code http://signalbox-broker:8080/health/ready=200}
     * @throws InterruptedException if the process is told to stop
     */
    public static void main(String[] args) throws InterruptedException {
        try (var http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            var giveUp = Instant.now().plus(PATIENCE);
            for (var expected : args) {
                var split = expected.lastIndexOf('=');
                var url = URI.create(expected.substring(0, split));
                var status = expected.substring(split + 1);
                var answer = ask(http, url);
                while (!answer.equals(status) && Instant.now().isBefore(giveUp)) {
                    Thread.sleep(PAUSE);
                    answer = ask(http, url);
                }
                System.out.println(url + " answers " + answer + ", expected " + status);
                if (!answer.equals(status)) {
                    System.exit(1);
                }
            }
        }
    }

    private static String ask(HttpClient http, URI url) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(url).timeout(TIMEOUT).build();
            return Integer.toString(
                    http.send(request, BodyHandlers.discarding()).statusCode());
        } catch (IOException e) {
            return e.toString();
        }
    }
}
