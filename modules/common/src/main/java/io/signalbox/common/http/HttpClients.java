package io.signalbox.common.http;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executors;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

/** The one HTTP client of a service, whose connections are kept. */
@ApplicationScoped
public class HttpClients {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    private final HttpClient shared = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    /** Give each request a timeout of its own; the connect timeout is one second. */
    public HttpClient shared() {
        return shared;
    }

    @PreDestroy
    void close() {
        shared.shutdownNow();
    }
}
