package io.signalbox.local.supervisor;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.Ports;
import io.signalbox.local.state.Secrets;

/** Tells each service where the others and its stores are, and the secrets that it needs: its environment. */
final class Wiring {

    static final String DEMO_EMAIL = "admin@example.com";
    static final String DEMO_PASSWORD = "verysecret";

    private static final List<String> CLIENTS = List.of("broker", "logger", "listener", "mail", "auth");

    /** A person who presses Ctrl-C does not wait for open live tails. */
    private static final String SHUTDOWN_GRACE = "PT5S";

    private final Ports ports;
    private final EmbeddedStores stores;
    private final Secrets secrets;
    private final RealServers real;
    private final Map<String, String> caller;

    /**
     * Takes what there is to be wired.
     *
     * @param caller the environment of the person's shell, which wins over everything computed here
     */
    Wiring(Ports ports, EmbeddedStores stores, Secrets secrets, RealServers real, Map<String, String> caller) {
        this.ports = ports;
        this.stores = stores;
        this.secrets = secrets;
        this.real = real;
        this.caller = caller;
    }

    /** Whether there is an account that everybody knows: only where nobody else can reach the database. */
    static boolean hasDemoAccount(RealServers real) {
        return real.postgres().isEmpty();
    }

    /** The environment of a service but for its own host and ports. */
    Map<String, String> environment(ServiceName service) {
        Map<String, String> environment = new HashMap<>();
        environment.put("SIGNALBOX_HTTP_SHUTDOWN_GRACE", SHUTDOWN_GRACE);
        environment.put("SIGNALBOX_GRPC_OPEN_REFLECTION", "true");
        switch (service) {
            case FRONTEND ->
                environment.put("SIGNALBOX_FRONTEND_BROKER_URL", "http://{host}:" + ports.number("broker"));
            case BROKER -> broker(environment);
            case LISTENER -> listener(environment);
            case MAIL -> mail(environment);
            case LOGGER -> logger(environment);
            case AUTH -> auth(environment);
        }
        environment.putAll(caller);
        return environment;
    }

    private void broker(Map<String, String> environment) {
        client(environment, "broker");
        amqp(environment, "broker");
        environment.put("SIGNALBOX_LOGGER_URL", http("logger"));
        environment.put("SIGNALBOX_LOGGER_GRPC", grpc("logger"));
        environment.put("SIGNALBOX_MAIL_URL", http("mail"));
        environment.put("SIGNALBOX_MAIL_GRPC", grpc("mail"));
        environment.put("SIGNALBOX_LISTENER_URL", http("listener"));
        environment.put("SIGNALBOX_BROKER_CORS_ORIGINS", consoleOrigins());
        environment.put("SIGNALBOX_HTTP_TRUSTED_HOPS", "0");
        classic(environment);
    }

    private void listener(Map<String, String> environment) {
        client(environment, "listener");
        amqp(environment, "listener");
        environment.put("SIGNALBOX_DATABASE_URL", stores.postgresUrl("listener"));
        environment.put("SIGNALBOX_LOGGER_GRPC", grpc("logger"));
        environment.put("SIGNALBOX_MAIL_URL", http("mail"));
        environment.put("SIGNALBOX_MAIL_GRPC", grpc("mail"));
        if (hasDemoAccount(real)) {
            environment.put("SIGNALBOX_LISTENER_ALERT_RECIPIENTS", DEMO_EMAIL);
        }
        classic(environment);
    }

    private void mail(Map<String, String> environment) {
        client(environment, "mail");
        environment.put("SIGNALBOX_DATABASE_URL", stores.postgresUrl("mail"));
        environment.put("SIGNALBOX_SMTP_URL", stores.smtpUrl());
        environment.put("SIGNALBOX_LOGGER_GRPC", grpc("logger"));
    }

    private void logger(Map<String, String> environment) {
        client(environment, "logger");
        amqp(environment, "logger");
        environment.put("SIGNALBOX_MONGO_URL", stores.mongoUrl());
    }

    private void auth(Map<String, String> environment) {
        environment.put("SIGNALBOX_CLIENT_SECRET", secrets.password("client-auth"));
        environment.put("SIGNALBOX_DATABASE_URL", stores.postgresUrl("auth"));
        environment.put("SIGNALBOX_LOGGER_GRPC", grpc("logger"));
        environment.put("SIGNALBOX_MAIL_GRPC", grpc("mail"));
        environment.put("SIGNALBOX_AUTH_ALLOWED_ORIGINS", consoleOrigins());
        environment.put("SIGNALBOX_AUTH_COOKIE_SECURE", "false");
        environment.put("SIGNALBOX_AUTH_KEY_ENCRYPTION_SECRET", secrets.key("key-encryption"));
        for (String client : CLIENTS) {
            environment.put(
                    "SIGNALBOX_AUTH_CLIENTS_" + client.toUpperCase(Locale.ROOT) + "_SECRET",
                    secrets.password("client-" + client));
        }
        if (hasDemoAccount(real)) {
            environment.put("SIGNALBOX_ADMIN_EMAIL", DEMO_EMAIL);
            environment.put("SIGNALBOX_ADMIN_DEMO", "true");
            environment.put(
                    "SIGNALBOX_ADMIN_PASSWORD_FILE",
                    secrets.file("admin-password", DEMO_PASSWORD).toString());
        }
    }

    private void client(Map<String, String> environment, String name) {
        environment.put("SIGNALBOX_AUTH_URL", http("auth"));
        environment.put("SIGNALBOX_CLIENT_SECRET", secrets.password("client-" + name));
    }

    private void amqp(Map<String, String> environment, String name) {
        environment.put("SIGNALBOX_AMQP_URL", stores.amqpUrl(name));
    }

    /** The classic contract may mail anybody as long as nothing leaves the mail catcher. */
    private void classic(Map<String, String> environment) {
        if (real.smtp().isEmpty()) {
            environment.put("SIGNALBOX_CLASSIC_MAIL_ALLOW", "*");
        }
    }

    private String consoleOrigins() {
        int console = ports.number("frontend");
        return "http://localhost:" + console + ",http://127.0.0.1:" + console;
    }

    private String http(String service) {
        return "http://127.0.0.1:" + ports.number(service);
    }

    private String grpc(String service) {
        return "127.0.0.1:" + ports.number(service + "-grpc");
    }
}
