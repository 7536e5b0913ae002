package io.signalbox.local.supervisor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

import io.signalbox.local.process.Ports;

/** The six services, in the order in which they are stopped: callers before those whom they call. */
public enum ServiceName {
    FRONTEND(64, false),
    BROKER(160, true),
    LISTENER(128, false),
    MAIL(128, true),
    LOGGER(160, true),
    AUTH(160, false);

    private final int heapMegabytes;
    private final boolean grpc;

    ServiceName(int heapMegabytes, boolean grpc) {
        this.heapMegabytes = heapMegabytes;
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

    String heap() {
        return "-Xmx" + heapMegabytes + "m";
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
}
