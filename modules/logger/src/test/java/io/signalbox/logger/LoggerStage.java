package io.signalbox.logger;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.ServiceProcess;

/** Stores, a token issuer, and as many loggers as a test wants; all are real processes. */
final class LoggerStage implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final TokenIssuer issuer = TokenIssuer.start();
    private final EmbeddedStores stores;
    private final List<ServiceProcess> loggers = new ArrayList<>();
    private final List<LoggerClient> clients = new ArrayList<>();

    private LoggerStage(EmbeddedStores stores) {
        this.stores = stores;
    }

    static LoggerStage set(Path directory, EmbeddedStores.Store... stores) {
        return new LoggerStage(EmbeddedStores.start(directory, stores));
    }

    EmbeddedStores stores() {
        return stores;
    }

    TokenIssuer issuer() {
        return issuer;
    }

    /** A ready logger; settings are its environment variables. */
    ServiceProcess logger(String... settings) {
        return logger(Map.of(), settings);
    }

    ServiceProcess logger(Map<String, String> more, String... settings) {
        var environment = new HashMap<>(Map.of(
                "SIGNALBOX_MONGO_URL", stores.mongoUrl(),
                "SIGNALBOX_AMQP_URL", amqpUrl(),
                "SIGNALBOX_AUTH_URL", issuer.url(),
                "SIGNALBOX_CLIENT_SECRET", "secret"));
        environment.putAll(more);
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        var logger = ServiceProcess.start("logger", environment);
        loggers.add(logger);
        return logger;
    }

    /** A client that may write and read. */
    LoggerClient client(ServiceProcess logger) {
        return client(logger, issuer.token("somebody", "writer", "reader"));
    }

    LoggerClient client(ServiceProcess logger, String token) {
        var client = new LoggerClient(HTTP, logger, token);
        clients.add(client);
        return client;
    }

    @Override
    public void close() {
        clients.forEach(LoggerClient::close);
        loggers.forEach(ServiceProcess::close);
        stores.close();
        issuer.close();
    }

    private String amqpUrl() {
        try {
            return stores.amqpUrl();
        } catch (IllegalStateException e) {
            return "amqp://guest:guest@127.0.0.1:1/";
        }
    }
}
