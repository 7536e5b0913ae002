package io.signalbox.common;

import jakarta.enterprise.inject.spi.CDI;

import io.helidon.microprofile.cdi.Main;
import io.helidon.microprofile.server.ServerCdiExtension;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.http.door.HttpDoor;
import org.eclipse.parsson.JsonProviderImpl;

/**
 * The main class of every service: starts Helidon, and ends the process with status {@value #BAD_CONFIGURATION} and one sentence where
 * the configuration is bad, or with status {@value #NOT_LISTENING} where a port is taken.
 */
public final class Launcher {

    /** {@code EX_CONFIG} of BSD's sysexits. */
    public static final int BAD_CONFIGURATION = 78;

    /** Without it every {@code Json.create…} looks through all jars for a provider: a third of a small request's cost. */
    private static final String JSON_PROVIDER = "jakarta.json.provider";

    /** A port is taken. */
    public static final int NOT_LISTENING = 1;

    private Launcher() {}

    /**
     * Starts the service.
     *
     * @param args handed to Helidon
     */
    public static void main(String[] args) {
        System.setProperty(JSON_PROVIDER, JsonProviderImpl.class.getName());
        HttpDoor.install();
        try {
            Main.main(args);
            if (CDI.current()
                            .getBeanManager()
                            .getExtension(ServerCdiExtension.class)
                            .port()
                    < 0) {
                System.err.println("The HTTP port can't be listened on; is another process there?");
                System.exit(NOT_LISTENING);
            }
        } catch (RuntimeException | Error e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof InvalidSetting bad) {
                    System.err.println(bad.getMessage());
                    System.exit(BAD_CONFIGURATION);
                }
                if (cause instanceof NotListening taken) {
                    System.err.println(taken.getMessage());
                    System.exit(NOT_LISTENING);
                }
            }
            throw e;
        }
    }
}
