package io.signalbox.logger;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.signalbox.common.testing.AccessTokens;
import io.signalbox.common.testing.AuthDouble;
import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.ServiceProcess;

/** Stores, a double of auth, and as many loggers as a test wants; all are real processes. */
final class LoggerStage implements AutoCloseable {

    private static final String NO_BROKER = "amqp://guest:guest@127.0.0.1:1/";
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final AuthDouble auth = new AuthDouble("logger");
    private final EmbeddedStores store;
    private final Optional<EmbeddedStores> broker;
    private final List<ServiceProcess> loggers = new ArrayList<>();
    private final List<LoggerClient> clients = new ArrayList<>();

    private LoggerStage(EmbeddedStores store, Optional<EmbeddedStores> broker) {
        this.store = store;
        this.broker = broker;
    }

    /** With a store, and a message broker that nobody answers for. */
    static LoggerStage withStore(Path directory) {
        return new LoggerStage(
                EmbeddedStores.start(directory.resolve("store"), EmbeddedStores.Store.MONGO), Optional.empty());
    }

    /** With a store and a message broker, in processes of their own. */
    static LoggerStage withStoreAndBroker(Path directory) {
        var broker = EmbeddedStores.start(directory.resolve("broker"), EmbeddedStores.Store.AMQP);
        return new LoggerStage(
                EmbeddedStores.start(directory.resolve("store"), EmbeddedStores.Store.MONGO), Optional.of(broker));
    }

    EmbeddedStores store() {
        return store;
    }

    EmbeddedStores broker() {
        return broker.orElseThrow();
    }

    AccessTokens tokens() {
        return auth.tokens();
    }

    /** Takes away all tokens of an account. */
    void revoke(UUID account) {
        auth.revoke(account);
    }

    /** A ready logger; settings are names and values of its environment. */
    ServiceProcess logger(String... settings) {
        var logger = ServiceProcess.start("logger", environment(settings));
        loggers.add(logger);
        return logger;
    }

    /** A logger that need not become ready. */
    ServiceProcess launch(String... settings) {
        var logger = ServiceProcess.launch("logger", environment(settings));
        loggers.add(logger);
        return logger;
    }

    /** A client that may write and read. */
    LoggerClient client(ServiceProcess logger) {
        return client(logger, tokens().of("somebody", "writer", "reader"));
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
        store.close();
        broker.ifPresent(EmbeddedStores::close);
        auth.close();
    }

    private Map<String, String> environment(String... settings) {
        var environment = new HashMap<>(Map.of(
                "SIGNALBOX_MONGO_URL", store.mongoUrl(),
                "SIGNALBOX_AMQP_URL",
                        broker.map(stores -> stores.amqpUrl("logger")).orElse(NO_BROKER),
                "SIGNALBOX_AUTH_URL", auth.url(),
                "SIGNALBOX_CLIENT_SECRET", "secret"));
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        return environment;
    }
}
