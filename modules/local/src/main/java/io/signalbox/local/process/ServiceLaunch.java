package io.signalbox.local.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How a service is started.
 *
 * @param name the service, for example {@code logger}
 * @param command the program and its arguments
 * @param environment its whole environment but for host and ports
 * @param httpPort where it serves HTTP
 * @param grpcPort where it serves gRPC, if it does
 * @param log the file that takes its output
 */
public record ServiceLaunch(
        String name,
        List<String> command,
        Map<String, String> environment,
        int httpPort,
        OptionalInt grpcPort,
        Path log) {

    /** The command that starts a built jar on this process's own Java. */
    public static List<String> ofJar(Path jar, List<String> jvmFlags) {
        List<String> command = new ArrayList<>(List.of(
                ChildProcess.java(),
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--illegal-native-access=allow",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(SharedArchive.of(jar).flags());
        command.addAll(jvmFlags);
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    /** Takes copies of what could change. */
    public ServiceLaunch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
