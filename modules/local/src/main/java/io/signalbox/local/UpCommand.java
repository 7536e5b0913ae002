package io.signalbox.local;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

import io.signalbox.local.process.Ports;
import io.signalbox.local.supervisor.Supervisor;
import io.signalbox.local.supervisor.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts everything and stays until it is stopped. */
@Command(
        name = "up",
        description = {
            "Starts the stores and the six services, shows where they are, and stops them all at Ctrl-C.",
            "",
            "Environment variables reach every service: SIGNALBOX_CLASSIC_ENABLED=true ./signalbox up"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class UpCommand implements Callable<Integer> {

    @Mixin
    private StateOption state;

    @Option(
            names = "--fresh",
            description = "Forget the state of earlier runs first. A real PostgreSQL is not touched.")
    private boolean fresh;

    @Mixin
    private RealServerOptions real;

    @Option(
            names = "--port",
            paramLabel = "NAME=NUMBER",
            description = "Moves a port, for example --port frontend=3000; can be repeated.")
    private Map<String, Integer> ports = new LinkedHashMap<>();

    @Override
    public Integer call() {
        new Supervisor(state.directory(), Ports.moved(ports), real.servers(System.getenv()), Terminal.standard())
                .run(fresh);
        return 0;
    }
}
