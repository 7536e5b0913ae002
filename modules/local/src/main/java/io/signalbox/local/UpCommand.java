package io.signalbox.local;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import io.signalbox.local.process.Ports;
import io.signalbox.local.supervisor.RealServers;
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

    @Option(
            names = "--postgres",
            paramLabel = "URL",
            description = "A real PostgreSQL, as an administrator: one database and role per service is made there.")
    private String postgres;

    @Option(
            names = "--mongo",
            paramLabel = "URL",
            description = "A real MongoDB: mongodb://user:password@host/database")
    private String mongo;

    @Option(names = "--amqp", paramLabel = "URL", description = "A real RabbitMQ: amqp[s]://user:password@host/vhost")
    private String amqp;

    @Option(names = "--smtp", paramLabel = "URL", description = "A real mail server: smtp[s]://user:password@host:port")
    private String smtp;

    @Option(
            names = "--port",
            paramLabel = "NAME=NUMBER",
            description = "Moves a port, for example --port frontend=3000; can be repeated.")
    private Map<String, Integer> ports = new LinkedHashMap<>();

    @Override
    public Integer call() {
        RealServers real = new RealServers(
                Optional.ofNullable(postgres),
                Optional.ofNullable(mongo),
                Optional.ofNullable(amqp),
                Optional.ofNullable(smtp));
        new Supervisor(state.directory(), Ports.moved(ports), real, Terminal.standard()).run(fresh);
        return 0;
    }
}
