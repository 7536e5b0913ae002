package io.signalbox.local.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How a service is started.
 *
 * @param name the service, for example {@code logger}
 * @param jar its runnable jar
 * @param jvmFlags flags for its JVM, beside those that all get
 * @param environment its whole environment but for host and ports
 * @param httpPort where it serves HTTP
 * @param grpcPort where it serves gRPC, if it does
 * @param log the file that takes its output
 */
public record ServiceLaunch(
        String name,
        Path jar,
        List<String> jvmFlags,
        Map<String, String> environment,
        int httpPort,
        OptionalInt grpcPort,
        Path log) {

    /** Takes copies of what could change. */
    public ServiceLaunch {
        jvmFlags = List.copyOf(jvmFlags);
        environment = Map.copyOf(environment);
    }
}
