package io.signalbox.broker.doubles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;

import io.signalbox.common.testing.AccessTokens;
import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.FreePorts;
import io.signalbox.local.process.ServiceProcess;

/** Everything around a broker: doubles of the services, a real AMQP broker, and the real broker's process. Started once for all tests. */
public final class Surroundings {

    private static final Surroundings SHARED = new Surroundings();

    private final AccessTokens tokens = new AccessTokens();
    private final HttpDouble auth = new HttpDouble(FreePorts.next());
    private final HttpDouble logger = new HttpDouble(FreePorts.next());
    private final HttpDouble mail = new HttpDouble(FreePorts.next());
    private final HttpDouble listener = new HttpDouble(FreePorts.next());
    private final GrpcDouble loggerGrpc = new GrpcDouble(FreePorts.next());
    private final GrpcDouble mailGrpc = new GrpcDouble(FreePorts.next());
    private final EmbeddedStores stores;
    private ServiceProcess broker;

    private Surroundings() {
        try {
            stores = EmbeddedStores.start(Files.createTempDirectory("broker-it"), EmbeddedStores.Store.AMQP);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reset();
    }

    /** The ones that all tests share; they start at first use. */
    public static Surroundings shared() {
        return SHARED;
    }

    /** Makes every double good again and lets it forget. */
    public void reset() {
        for (var each : new HttpDouble[] {auth, logger, mail, listener}) {
            each.reset();
        }
        auth.onJson("/.well-known/jwks.json", 200, tokens.jwks());
        auth.on("/oauth2/token", (request, exchange) -> {
            var apiKey = request.body().contains("api_key=sbk_good");
            var refused = request.body().contains("api_key=") && !apiKey;
            HttpDouble.json(
                    exchange,
                    refused ? 400 : 200,
                    refused
                            ? "{\"error\":\"invalid_grant\"}"
                            : "{\"access_token\":\""
                                    + tokens.of(apiKey ? "machine" : "broker", apiKey ? "writer" : "service")
                                    + "\",\"token_type\":\"Bearer\",\"expires_in\":600}");
        });
        logger.onJson("/api/v1/logs", 201, "{\"ids\":[],\"errors\":[]}");
        logger.onJson("/rpc", 200, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"ids\":[],\"errors\":[]}}");
        mail.onJson("/api/v1/mails", 202, "{\"id\":\"by-rest\",\"status\":\"queued\"}");
        mail.onJson("/rpc", 200, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"id\":\"by-rpc\",\"status\":\"queued\"}}");
        loggerGrpc.storeAll();
        mailGrpc.queueAll();
        loggerGrpc.forget();
        mailGrpc.forget();
    }

    /** The broker that tests share, with short timeouts. */
    public synchronized ServiceProcess broker() {
        if (broker == null) {
            broker = start(Map.of());
        }
        return broker;
    }

    /** A broker of one's own. */
    public ServiceProcess start(Map<String, String> environment) {
        return ServiceProcess.start("broker", environment(environment));
    }

    /** What a broker here has to know, and what a test adds to it. */
    public Map<String, String> environment(Map<String, String> more) {
        var environment = new HashMap<>(Map.of(
                "SIGNALBOX_CLIENT_SECRET", "broker-secret",
                "SIGNALBOX_AUTH_URL", auth.url().toString(),
                "SIGNALBOX_LOGGER_URL", logger.url().toString(),
                "SIGNALBOX_LOGGER_GRPC", loggerGrpc.target(),
                "SIGNALBOX_MAIL_URL", mail.url().toString(),
                "SIGNALBOX_MAIL_GRPC", mailGrpc.target(),
                "SIGNALBOX_LISTENER_URL", listener.url().toString(),
                "SIGNALBOX_AMQP_URL", stores.amqpUrl("broker"),
                "SIGNALBOX_BROKER_CORS_ORIGINS", "http://console.example:8080"));
        environment.putAll(Map.of(
                "SIGNALBOX_LOGGER_TIMEOUT", "PT1.5S",
                "SIGNALBOX_MAIL_TIMEOUT", "PT1.5S",
                "SIGNALBOX_RELAY_TIMEOUT", "PT2S",
                "SIGNALBOX_AMQP_TIMEOUT", "PT3S",
                "SIGNALBOX_AUTH_TIMEOUT", "PT2S",
                "CIRCUITBREAKER_DELAY", "700"));
        environment.putAll(more);
        return environment;
    }

    public AccessTokens tokens() {
        return tokens;
    }

    public HttpDouble auth() {
        return auth;
    }

    public HttpDouble logger() {
        return logger;
    }

    public HttpDouble mail() {
        return mail;
    }

    public HttpDouble listener() {
        return listener;
    }

    public GrpcDouble loggerGrpc() {
        return loggerGrpc;
    }

    public GrpcDouble mailGrpc() {
        return mailGrpc;
    }

    public EmbeddedStores stores() {
        return stores;
    }
}
