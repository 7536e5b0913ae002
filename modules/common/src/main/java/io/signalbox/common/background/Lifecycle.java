package io.signalbox.common.background;

import jakarta.interceptor.Interceptor;

/**
 * The order in which the parts of a service start and stop: priorities of the observers of the application scope's beginning and end, the
 * lowest first. Helidon's HTTP server opens and closes by {@link #START_HTTP} and {@link #STOP_DOORS}.
 */
public final class Lifecycle {

    /** Before anything that may be traced. */
    public static final int START_TELEMETRY = Interceptor.Priority.PLATFORM_BEFORE;

    /** What is laid around the routes, while they can still be added to. */
    public static final int START_ROUTES = Interceptor.Priority.LIBRARY_BEFORE;

    /** Routes after those that Helidon's own services have added. */
    public static final int START_LATE_ROUTES = START_ROUTES + 1;

    /** Every bean is made, so that bad configuration shows. */
    public static final int START_BEANS = Interceptor.Priority.LIBRARY_AFTER;

    /** gRPC listens. */
    public static final int START_GRPC = START_BEANS + 1;

    /** Work in the background and consumers begin. */
    public static final int START_WORK = Interceptor.Priority.PLATFORM_AFTER;

    /** Helidon's HTTP server listens. */
    public static final int START_HTTP = START_WORK + 100;

    /** Neighbours are connected to, which may find this service listening. */
    public static final int START_LAST = START_HTTP + 100;

    /** Streams are told to end; before the doors close, which would wait for them. */
    public static final int STOP_STREAMS = Interceptor.Priority.PLATFORM_BEFORE - 1;

    /** HTTP and gRPC serve the last calls, and events that come in are taken no more. */
    public static final int STOP_DOORS = Interceptor.Priority.PLATFORM_BEFORE;

    /** Messages that bring in work are taken no more. */
    public static final int STOP_CONSUMERS = Interceptor.Priority.LIBRARY_BEFORE;

    /** Work in the background ends. */
    public static final int STOP_WORK = Interceptor.Priority.APPLICATION;

    /** What was accepted is made durable to the last. */
    public static final int STOP_WRITERS = Interceptor.Priority.LIBRARY_AFTER;

    /** What brings on the entries and events that all others leave ends. */
    public static final int STOP_RELAYS = STOP_WRITERS + 1;

    private Lifecycle() {}
}
