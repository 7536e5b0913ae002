package io.signalbox.local.supervisor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

import io.signalbox.local.process.Ports;

/** The six services, in the order in which they are stopped: callers before those whom they call. */
public enum ServiceName {
    FRONTEND(64, Compiler.QUICK, false),
    BROKER(160, Compiler.OPTIMIZING, true),
    LISTENER(128, Compiler.QUICK, false),
    MAIL(128, Compiler.OPTIMIZING, true),
    LOGGER(160, Compiler.OPTIMIZING, true),
    AUTH(160, Compiler.QUICK, false);

    private final int heapMegabytes;
    private final Compiler compiler;
    private final boolean grpc;

    ServiceName(int heapMegabytes, Compiler compiler, boolean grpc) {
        this.heapMegabytes = heapMegabytes;
        this.compiler = compiler;
        this.grpc = grpc;
    }

    /** The name as it is written, for example {@code broker}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All names as they are written. */
    public static List<String> texts() {
        return Arrays.stream(values()).map(ServiceName::text).toList();
    }

    List<String> jvmFlags() {
        return List.of("-Xmx" + heapMegabytes + "m", compiler.flag);
    }

    int httpPort(Ports ports) {
        return ports.number(text());
    }

    OptionalInt grpcPort(Ports ports) {
        return grpc ? OptionalInt.of(ports.number(text() + "-grpc")) : OptionalInt.empty();
    }

    /** The names of its ports. */
    List<String> portNames() {
        return grpc ? List.of(text(), text() + "-grpc") : List.of(text());
    }

    /** How a service's JVM compiles: six that all optimize at once would be ready eight seconds later on two cores. */
    private enum Compiler {
        /** Ready soonest, with a third of the throughput. */
        QUICK("-XX:TieredStopAtLevel=1"),
        /** For those that work under load. While the optimizer is busy no code gets slow counters to keep it busier. */
        OPTIMIZING("-XX:Tier3DelayOn=0");

        private final String flag;

        Compiler(String flag) {
            this.flag = flag;
        }
    }
}
