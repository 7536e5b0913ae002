package io.signalbox.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.FutureTask;

import io.signalbox.local.process.EmbeddedStores;
import io.signalbox.local.process.Ports;
import io.signalbox.local.process.ServiceProcess;
import io.signalbox.local.state.StateDirectory;
import io.signalbox.local.supervisor.Installation;
import io.signalbox.local.supervisor.RealServers;
import io.signalbox.local.supervisor.ServiceName;

/** A whole Signalbox on free ports, the classic contract switched on, shared by the tests that leave it as they found it. */
final class Signalbox implements AutoCloseable {

    private static final FutureTask<Signalbox> SHARED = new FutureTask<>(() -> start(RealServers.none(), Map.of()));

    private final Installation installation;

    private Signalbox(Installation installation) {
        this.installation = installation;
    }

    /** The shared one, started for the first who asks; where that fails it fails for all. */
    static Signalbox running() {
        SHARED.run();
        return switch (SHARED.state()) {
            case SUCCESS -> SHARED.resultNow();
            case FAILED -> throw new IllegalStateException(SHARED.exceptionNow());
            case RUNNING, CANCELLED -> throw new IllegalStateException("The tests run one after another");
        };
    }

    /** Another one, on these servers where some are given, with more in every service's environment; it ends with the tests at the latest. */
    static Signalbox start(RealServers real, Map<String, String> more) {
        try {
            var home =
                    Files.createTempDirectory(Path.of("target"), "signalbox-").toAbsolutePath();
            var environment = new HashMap<>(Map.of(
                    "SIGNALBOX_CLASSIC_ENABLED",
                    "true",
                    "SIGNALBOX_LISTENER_ALERT_RECIPIENTS",
                    Api.EMAIL,
                    "SIGNALBOX_ADMIN_EMAIL",
                    Api.EMAIL,
                    "SIGNALBOX_ADMIN_DEMO",
                    "true",
                    "SIGNALBOX_ADMIN_PASSWORD_FILE",
                    Files.writeString(home.resolve("admin-password"), Api.PASSWORD)
                            .toString()));
            environment.putAll(more);
            var installation = Installation.launch(new StateDirectory(home), Ports.free(), real, environment);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> kill(installation)));
            installation.awaitReady();
            return new Signalbox(installation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ServiceProcess service(ServiceName name) {
        return installation.service(name);
    }

    EmbeddedStores stores() {
        return installation.stores();
    }

    /** The broker's HTTP. */
    URI broker() {
        return service(ServiceName.BROKER).http();
    }

    /** The broker's gRPC, {@code host:port}. */
    String brokerGrpc() {
        return "127.0.0.1:" + service(ServiceName.BROKER).grpcPort();
    }

    /** Signed in with the demo account. */
    Api api() {
        return Api.signedIn(broker());
    }

    /** How many caught mails have this text in them. */
    long mailsWith(String text) {
        var mails = Api.anonymous(stores().caughtMail()).get("api/messages").object();
        return mails.getJsonArray("items").stream()
                .filter(mail -> mail.toString().contains(text))
                .count();
    }

    @Override
    public void close() {
        kill(installation);
    }

    private static void kill(Installation installation) {
        for (var name : ServiceName.values()) {
            installation.service(name).kill();
        }
        installation.stores().kill();
    }
}
