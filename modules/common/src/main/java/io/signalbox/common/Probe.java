package io.signalbox.common;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/**
 * Asks the service in this container how it is, for a container engine that runs a command for that: an image holds no curl. The
 * process ends with 0 when the answer is 200.
 */
public final class Probe {

    private static final int TIMEOUT = (int) Duration.ofSeconds(5).toMillis();
    private static final String DEFAULT_PATH = "/health/ready";
    private static final String DEFAULT_PORT = "8080";

    private Probe() {}

    /**
     * Asks once.
     *
     * @param args the path, {@value #DEFAULT_PATH} where none is given; the port is {@code SIGNALBOX_HTTP_PORT}
     */
    public static void main(String[] args) {
        var port = System.getenv().getOrDefault("SIGNALBOX_HTTP_PORT", DEFAULT_PORT);
        System.exit(isWell(Integer.parseInt(port), args.length > 0 ? args[0] : DEFAULT_PATH) ? 0 : 1);
    }

    static boolean isWell(int port, String path) {
        try {
            var connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT);
            connection.setReadTimeout(TIMEOUT);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return false;
        }
    }
}
